/** Texts that are broken by rule: how many, how many there would be anyway, and which. */
import type { InputKind } from '../../../core/contract/drift-family.ts';
import type { DriftCheck } from '../../../core/contract/index.ts';
import { number } from '../../format/index.ts';
import { Section } from '../../parts/Section.tsx';
import { StatusShape } from '../../parts/StatusShape.tsx';
import { inputTitle, inputWhy } from './verdict-words.ts';

type Props = {
  readonly check: DriftCheck;
  /** The rule whose texts are shown beside. */
  readonly kind: InputKind | null;
  readonly onKind: (kind: InputKind | null) => void;
};

export const Inputs = ({ check, kind, onKind }: Props) => (
  <Section title="Broken inputs" note="found by rule, without chance" className="monitoring-left">
    <table className="plain inputs-table">
      <thead>
        <tr>
          <th>rule</th>
          <th className="right">texts</th>
          <th className="right" title="Without any change">
            expected
          </th>
        </tr>
      </thead>
      <tbody>
        {check.inputs.map((input) => (
          <tr key={input.kind}>
            <td>
              <button
                type="button"
                className="text-button"
                aria-pressed={kind === input.kind}
                disabled={input.ids.length === 0}
                onClick={() => onKind(kind === input.kind ? null : input.kind)}
              >
                <StatusShape status={input.alarm ? 'attention' : 'ok'} words={inputTitle(input.kind)} />
              </button>
              {input.count > 0 && <div className="small second">{inputWhy(input.kind)}</div>}
            </td>
            <td className="right num">{number(input.count)}</td>
            <td className="right num second">{input.expected === null ? '–' : number(input.expected, 1)}</td>
          </tr>
        ))}
      </tbody>
    </table>
    {check.inputs.length === 0 && <p className="second">This check looked for none: it was made before the rules.</p>}
  </Section>
);
