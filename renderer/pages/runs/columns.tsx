/** Columns of the table of runs: who it is, what differs, how good it is. */
import { Checkbox } from '@mantine/core';
import type { Job, RunSummary } from '../../../core/contract/index.ts';
import { date, duration, estimate, fullDate, loss, metric, number, shortHash } from '../../format/index.ts';
import { Hash } from '../../parts/Hash.tsx';
import type { Column } from '../../parts/table/columns.ts';
import type { DifferingParam } from './differences.ts';
import { IntervalCell } from './IntervalCell.tsx';
import type { Standing } from './lead.ts';
import { paramNumber, paramTitle, writeParam } from './params.ts';
import { RunName } from './RunName.tsx';
import { RunStatusCell } from './RunStatusCell.tsx';
import { isRunning, jobOf, statusWords } from './run-status.ts';
import { scaleOf, scaleText } from './scale.ts';
import { roleOf, type ServedRun, versionTags } from './served-run.ts';
import type { OptionalColumn } from './table-view.ts';

type Parts = {
  readonly runs: readonly RunSummary[];
  readonly jobs: readonly Job[];
  readonly served: ServedRun | null;
  readonly standings: ReadonlyMap<string, Standing>;
  readonly params: readonly DifferingParam[];
  readonly hidden: readonly OptionalColumn[];
  readonly selected: ReadonlySet<string>;
  readonly onToggle: (runId: string) => void;
};

type RunColumn = Column<RunSummary>;

const inLead = (standing: Standing | undefined): boolean => standing === 'leads' || standing === 'shares';

/** The bracket at the left joins rows that cannot be told apart from the one that leads. */
const selectColumn = ({ selected, standings, onToggle }: Parts): RunColumn => {
  const shared = [...standings.values()].includes('shares');
  return {
    key: 'select',
    head: <span className="for-readers">selected</span>,
    kind: 'text',
    width: 60,
    cell: (run) => (
      <>
        {shared && inLead(standings.get(run.runId)) && (
          <i className="lead-rail" title="Cannot be told apart from the run with the lowest validation loss" />
        )}
        <Checkbox
          checked={selected.has(run.runId)}
          onChange={() => onToggle(run.runId)}
          onClick={(event) => event.stopPropagation()}
          onDoubleClick={(event) => event.stopPropagation()}
          aria-label={`Select ${run.name}`}
          title="Select (X)"
          tabIndex={-1}
        />
      </>
    ),
  };
};

const nameColumn = ({ served }: Parts): RunColumn => ({
  key: 'run',
  head: 'run',
  kind: 'text',
  width: '1fr',
  least: 204,
  cell: (run) => <RunName run={run} served={served} />,
  sort: ({ name }) => name,
  text: (run) => [run.name, ...versionTags(run, served).map(({ text }) => text)].join(', '),
});

const paramColumn = ({ key, numeric, alike }: DifferingParam): RunColumn => ({
  key: `param ${key}`,
  head: paramTitle(key),
  kind: numeric ? 'number' : 'text',
  width: Math.max(76, paramTitle(key).length * 6 + 22),
  title: [key, ...alike].join(', '),
  cell: ({ params }) => writeParam(key, params[key]),
  sort: ({ params }) => (numeric ? paramNumber(key, params[key]) : (params[key] ?? null)),
  text: ({ params }) => writeParam(key, params[key]),
});

type Measure = 'valAccuracy' | 'testAccuracy' | 'testRocAuc';

const intervalColumn = (measure: Measure, title: string, { runs, served }: Parts): RunColumn => {
  const scale = scaleOf(runs.map(({ kept }) => kept?.[measure]));
  return {
    key: measure,
    head: (
      <>
        {title} <span className="scale-words">{scaleText(scale)}</span>
      </>
    ),
    kind: 'interval',
    width: 166,
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
const lossColumn: RunColumn = {
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

const simple = (
  key: OptionalColumn,
  head: string,
  width: number,
  value: (run: RunSummary) => number | null,
  write: (value: number) => string,
  title?: string,
): RunColumn => {
  const text = (run: RunSummary): string => {
    const known = value(run);
    return known === null ? '–' : write(known);
  };
  return { key, head, kind: 'number', width, cell: text, text, sort: value, ...(title === undefined ? {} : { title }) };
};

export const runColumns = (parts: Parts): readonly RunColumn[] => {
  const all: readonly RunColumn[] = [
    selectColumn(parts),
    nameColumn(parts),
    {
      key: 'status',
      head: 'status',
      kind: 'status',
      width: 114,
      cell: (run) => <RunStatusCell run={run} job={jobOf(run, parts.jobs)} />,
      sort: ({ status }) => status,
      text: (run) => statusWords(run, jobOf(run, parts.jobs)),
    },
    {
      key: 'data',
      head: 'data',
      kind: 'text',
      width: 102,
      cell: ({ datasets }) => (datasets[0]?.revision ? <Hash value={datasets[0].revision} /> : '–'),
      sort: ({ datasets }) => datasets[0]?.revision ?? null,
      text: ({ datasets }) => shortHash(datasets[0]?.revision ?? '–'),
    },
    simple(
      'epoch',
      'kept epoch',
      78,
      ({ kept }) => kept?.epoch ?? null,
      (epoch) => number(epoch),
      'The epoch whose weights are the model',
    ),
    lossColumn,
    intervalColumn('valAccuracy', 'val accuracy', parts),
    simple(
      'valRocAuc',
      'val ROC-AUC',
      92,
      ({ kept, metrics }) => (kept ? (metrics['best_eval_validation_roc_auc'] ?? null) : null),
      metric,
      "The kept epoch's; best_eval_validation_roc_auc",
    ),
    intervalColumn('testAccuracy', 'test accuracy', parts),
    intervalColumn('testRocAuc', 'test ROC-AUC', parts),
    ...parts.params.map(paramColumn),
    simple('time', 'time', 70, ({ seconds }) => seconds, duration),
    {
      key: 'when',
      head: 'when',
      kind: 'number',
      width: 96,
      cell: ({ startedAt }) => <span title={fullDate(startedAt)}>{date(startedAt)}</span>,
      sort: ({ startedAt }) => startedAt,
    },
    {
      key: 'device',
      head: 'device',
      kind: 'text',
      width: 128,
      cell: ({ tags }) => tags['idrift.device'] ?? '–',
      text: ({ tags }) => tags['idrift.device'] ?? '–',
    },
  ];
  const hidden = new Set<string>(parts.hidden);
  return all.filter(({ key }) => !hidden.has(key));
};
