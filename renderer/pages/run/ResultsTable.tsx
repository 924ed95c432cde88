/** The kept epoch's figures with their intervals, and what is served as dashes. */
import type { Estimate } from '../../../core/contract/index.ts';
import { interval, loss, metric } from '../../format/index.ts';
import { IntervalGlyph, type Role } from '../../parts/IntervalGlyph.tsx';
import type { Kept } from '../runs/lead.ts';
import { scaleOf, scaleText } from '../runs/scale.ts';
import type { Baseline } from './baseline.ts';

type Props = { readonly kept: Kept; readonly role: Role; readonly baseline: Baseline | null };

export const ResultsTable = ({ kept, role, baseline }: Props) => {
  const other = baseline?.run.kept ?? null;
  const all: readonly (readonly [title: string, value: Estimate | null, compared: Estimate | null])[] = [
    ['test accuracy', kept.testAccuracy, other?.testAccuracy ?? null],
    ['test ROC-AUC', kept.testRocAuc, other?.testRocAuc ?? null],
    ['val accuracy', kept.valAccuracy, other?.valAccuracy ?? null],
  ];
  const rows = all.filter(([, value]) => value !== null);
  const scale = scaleOf(rows.flatMap(([, value, compared]) => [value, compared]));
  return (
    <table className="plain results">
      <thead>
        <tr>
          <th>measure</th>
          <th className="right">value</th>
          <th>{scaleText(scale)}</th>
          <th className="right">95 % interval</th>
          {baseline && <th className="right">{baseline.name}</th>}
        </tr>
      </thead>
      <tbody>
        {rows.map(
          ([title, value, compared]) =>
            value && (
              <tr key={title}>
                <td>{title}</td>
                <td className="right">{metric(value.value)}</td>
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
                {baseline && <td className="right second">{compared ? metric(compared.value) : '–'}</td>}
              </tr>
            ),
        )}
        <tr>
          <td>val loss</td>
          <td className="right">{loss(kept.valLoss)}</td>
          <td />
          <td />
          {baseline && <td className="right second">{other ? loss(other.valLoss) : '–'}</td>}
        </tr>
      </tbody>
    </table>
  );
};
