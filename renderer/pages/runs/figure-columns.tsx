/** Columns of figures: with intervals on the column's shared scale, losses, and plain numbers. */
import type { RunSummary } from '../../../core/contract/index.ts';
import { estimate, loss } from '../../format/index.ts';
import type { Column } from '../../parts/table/columns.ts';
import { IntervalCell } from './IntervalCell.tsx';
import { isRunning } from './run-status.ts';
import { scaleOf, scaleText } from './scale.ts';
import { roleOf, type ServedRun } from './served-run.ts';
import type { OptionalColumn } from './table-view.ts';

type Measure = 'valAccuracy' | 'testAccuracy' | 'testRocAuc';

export const intervalColumn = (
  measure: Measure,
  title: string,
  { runs, served }: { readonly runs: readonly RunSummary[]; readonly served: ServedRun | null },
): Column<RunSummary> => {
  const scale = scaleOf(runs.map(({ kept }) => kept?.[measure]));
  return {
    key: measure,
    head: (
      <>
        {title} <span className="scale-words">{scaleText(scale)}</span>
      </>
    ),
    kind: 'interval',
    width: 160,
    title: `${title} of the kept epoch with its 95 % interval, drawn from ${scaleText(scale)}`,
    cell: (run) => (
      <IntervalCell
        value={run.kept?.[measure] ?? null}
        scale={scale}
        role={roleOf(run, served)}
        pending={isRunning(run)}
      />
    ),
    sort: ({ kept }) => kept?.[measure]?.value ?? null,
    text: ({ kept }) => {
      const value = kept?.[measure];
      return value ? estimate(value) : '–';
    },
  };
};

/** A running run's newest loss stands in grey: no epoch is kept yet. */
export const lossColumn: Column<RunSummary> = {
  key: 'valLoss',
  head: 'val loss',
  kind: 'number',
  width: 74,
  title: "The kept epoch's validation loss; of a running one the newest epoch's",
  cell: ({ kept, metrics }) =>
    kept ? (
      loss(kept.valLoss)
    ) : (
      <span className="third">{metrics['eval_loss'] === undefined ? '–' : loss(metrics['eval_loss'])}</span>
    ),
  sort: ({ kept }) => kept?.valLoss ?? null,
  text: ({ kept }) => (kept ? loss(kept.valLoss) : '–'),
};

export const simpleColumn = (
  key: OptionalColumn,
  head: string,
  width: number,
  value: (run: RunSummary) => number | null,
  write: (value: number) => string,
  title?: string,
): Column<RunSummary> => {
  const text = (run: RunSummary): string => {
    const known = value(run);
    return known === null ? '–' : write(known);
  };
  return { key, head, kind: 'number', width, cell: text, text, sort: value, ...(title === undefined ? {} : { title }) };
};
