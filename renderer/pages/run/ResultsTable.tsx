/** The kept epoch's figures with their intervals, and what is served as dashes. */
import { loss } from '../../format/index.ts';
import type { Role } from '../../parts/IntervalGlyph.tsx';
import { FigureTable } from '../runs/FigureTable.tsx';
import type { Kept } from '../runs/lead.ts';
import type { Baseline } from './baseline.ts';

type Props = { readonly kept: Kept; readonly role: Role; readonly baseline: Baseline | null };

export const ResultsTable = ({ kept, role, baseline }: Props) => {
  const other = baseline?.run.kept ?? null;
  return (
    <FigureTable
      role={role}
      comparedWith={baseline?.name ?? null}
      figures={[
        { title: 'test accuracy', value: kept.testAccuracy, compared: other?.testAccuracy ?? null },
        { title: 'test ROC-AUC', value: kept.testRocAuc, compared: other?.testRocAuc ?? null },
        { title: 'val accuracy', value: kept.valAccuracy, compared: other?.valAccuracy ?? null },
      ]}
    >
      <tr>
        <td>val loss</td>
        <td className="right medium">{loss(kept.valLoss)}</td>
        <td />
        <td />
        {baseline && <td className="right second">{other ? loss(other.valLoss) : '–'}</td>}
      </tr>
    </FigureTable>
  );
};
