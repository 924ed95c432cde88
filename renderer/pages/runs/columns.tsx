/** Columns of the table of runs: who it is, what differs, how good it is. */
import { Checkbox } from '@mantine/core';
import type { Job, RunSummary } from '../../../core/contract/index.ts';
import { date, duration, fullDate, metric, number, shortHash } from '../../format/index.ts';
import { Hash } from '../../parts/Hash.tsx';
import type { Column } from '../../parts/table/columns.ts';
import type { DifferingParam } from './differences.ts';
import { extraColumn } from './extra-columns.ts';
import { intervalColumn, lossColumn, simpleColumn } from './figure-columns.tsx';
import type { Standing } from './lead.ts';
import { paramNumber, paramTitle, writeParam } from './params.ts';
import { RunName } from './RunName.tsx';
import { RunStatusCell } from './RunStatusCell.tsx';
import { jobOf, statusWords } from './run-status.ts';
import { type ServedRun, versionTags } from './served-run.ts';
import type { OptionalColumn } from './table-view.ts';

type Parts = {
  readonly runs: readonly RunSummary[];
  readonly jobs: readonly Job[];
  readonly served: ServedRun | null;
  readonly standings: ReadonlyMap<string, Standing>;
  readonly params: readonly DifferingParam[];
  readonly hidden: readonly OptionalColumn[];
  /** Chosen ones beside the table's own. */
  readonly extra: readonly string[];
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
  least: 216,
  cell: (run) => <RunName run={run} served={served} />,
  sort: ({ name }) => name,
  text: (run) => [run.name, ...versionTags(run, served).map(({ text }) => text)].join(', '),
});

const paramColumn = ({ key, numeric, alike }: DifferingParam): RunColumn => ({
  key: `param ${key}`,
  head: paramTitle(key),
  kind: numeric ? 'number' : 'text',
  width: Math.max(76, Math.ceil(paramTitle(key).length * 5.6 + 20)),
  title: [key, ...alike].join(', '),
  cell: ({ params }) => writeParam(key, params[key]),
  sort: ({ params }) => (numeric ? paramNumber(key, params[key]) : (params[key] ?? null)),
  text: ({ params }) => writeParam(key, params[key]),
});

export const runColumns = (parts: Parts): readonly RunColumn[] => {
  const shown = new Set(parts.params.map(({ key }) => `params.${key}`));
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
      width: 98,
      cell: ({ datasets }) => (datasets[0]?.revision ? <Hash value={datasets[0].revision} /> : '–'),
      sort: ({ datasets }) => datasets[0]?.revision ?? null,
      text: ({ datasets }) => shortHash(datasets[0]?.revision ?? '–'),
    },
    simpleColumn(
      'epoch',
      'kept epoch',
      78,
      ({ kept }) => kept?.epoch ?? null,
      (epoch) => number(epoch),
      'The epoch whose weights are the model',
    ),
    lossColumn,
    intervalColumn('valAccuracy', 'val accuracy', parts),
    simpleColumn(
      'valRocAuc',
      'val ROC-AUC',
      104,
      ({ kept, metrics }) => (kept ? (metrics['best_eval_validation_roc_auc'] ?? null) : null),
      metric,
      "The kept epoch's; best_eval_validation_roc_auc",
    ),
    intervalColumn('testAccuracy', 'test accuracy', parts),
    intervalColumn('testRocAuc', 'test ROC-AUC', parts),
    ...parts.params.map(paramColumn),
    ...parts.extra.flatMap((key) => (shown.has(key) ? [] : (extraColumn(key, parts.runs) ?? []))),
    simpleColumn('time', 'time', 70, ({ seconds }) => seconds, duration),
    {
      key: 'when',
      head: 'when',
      kind: 'number',
      width: 98,
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
