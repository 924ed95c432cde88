/** Figures with their intervals on one printed scale, and the compared ones as dashes and in a column of their own. */
import type { ReactNode } from 'react';
import type { Estimate } from '../../../core/contract/index.ts';
import { interval, metric } from '../../format/index.ts';
import { IntervalGlyph, type Role } from '../../parts/IntervalGlyph.tsx';
import './figure-table.css';
import { scaleOf, scaleText } from './scale.ts';

export type Figure = {
  readonly title: string;
  /** null: the row is left out. */
  readonly value: Estimate | null;
  readonly compared: Estimate | null;
};

type Props = {
  readonly figures: readonly Figure[];
  readonly role: Role;
  /** What they are compared with, as the last column's head; null: nothing. */
  readonly comparedWith: string | null;
  /** Rows after the figures. */
  readonly children?: ReactNode;
};

export const FigureTable = ({ figures, role, comparedWith, children }: Props) => {
  const scale = scaleOf(figures.flatMap(({ value, compared }) => (value ? [value, compared] : [])));
  return (
    <table className="plain figures">
      <thead>
        <tr>
          <th>measure</th>
          <th className="right">value</th>
          <th>{scaleText(scale)}</th>
          <th className="right">95 % interval</th>
          {comparedWith !== null && <th className="right">{comparedWith}</th>}
        </tr>
      </thead>
      <tbody>
        {figures.map(
          ({ title, value, compared }) =>
            value && (
              <tr key={title}>
                <td>{title}</td>
                <td className="right medium">{metric(value.value)}</td>
                <td>
                  <IntervalGlyph
                    value={value}
                    scale={scale}
                    role={role}
                    compared={compared?.value ?? null}
                    figure={false}
                    width={104}
                  />
                </td>
                <td className="right second">{value.interval ? interval(value.interval) : '–'}</td>
                {comparedWith !== null && <td className="right second">{compared ? metric(compared.value) : '–'}</td>}
              </tr>
            ),
        )}
        {children}
      </tbody>
    </table>
  );
};
