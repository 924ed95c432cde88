/** Columns chosen from all that runs hold: any metric, parameter, tag or data set, by the names of MLflow's filters. */
import { isProgramTag, type RunSummary } from '../../../core/contract/index.ts';
import { loss, parameter } from '../../format/index.ts';
import type { Column } from '../../parts/table/columns.ts';
import { paramNumber, paramTitle, writeParam } from './params.ts';

export type ExtraGroup = {
  readonly title: string;
  readonly columns: readonly { readonly key: string; readonly title: string }[];
};

const NOTE = 'mlflow.note.content';

const tagTitle = (tag: string): string => (tag === NOTE ? 'note' : tag);

/** Programs keep their own things in tags; of those only what someone wrote is for a table. */
const isPeoples = (tag: string): boolean => tag === NOTE || !isProgramTag(tag);

const DATASET = { name: 'data set', digest: 'data set digest', context: 'data set use' } as const;
type DatasetKey = keyof typeof DATASET;
const isDatasetKey = (key: string): key is DatasetKey => key in DATASET;

const keysOf = (
  runs: readonly RunSummary[],
  pick: (run: RunSummary) => Readonly<Record<string, unknown>>,
): string[] => {
  const keys = new Set<string>();
  for (const run of runs) for (const key in pick(run)) keys.add(key);
  return [...keys].toSorted((a, b) => a.localeCompare(b));
};

/** Groups without a column are left out. */
export const extraGroups = (runs: readonly RunSummary[]): readonly ExtraGroup[] =>
  [
    {
      title: 'Metrics, last value',
      columns: keysOf(runs, ({ metrics }) => metrics).map((key) => ({ key: `metrics.${key}`, title: key })),
    },
    {
      title: 'Parameters',
      columns: keysOf(runs, ({ params }) => params).map((key) => ({ key: `params.${key}`, title: key })),
    },
    {
      title: 'Notes and tags',
      columns: [NOTE, ...keysOf(runs, ({ tags }) => tags).filter((tag) => tag !== NOTE && isPeoples(tag))].map(
        (key) => ({
          key: `tags.${key}`,
          title: tagTitle(key),
        }),
      ),
    },
    {
      title: 'Data sets',
      columns: Object.entries(DATASET).map(([key, title]) => ({ key: `datasets.${key}`, title })),
    },
  ].filter(({ columns }) => columns.length > 0);

const metricText = (value: number | undefined): string => {
  if (value === undefined) return '–';
  if (Number.isInteger(value)) return parameter(value);
  return Math.abs(value) < 0.001 ? parameter(Number(value.toPrecision(3))) : loss(value);
};

type Parts = {
  readonly title: string;
  readonly numeric: boolean;
  readonly sort: (run: RunSummary) => number | string | null;
  readonly text: (run: RunSummary) => string;
};

const partsOf = (kind: string, key: string, runs: readonly RunSummary[]): Parts | null => {
  switch (kind) {
    case 'metrics':
      return {
        title: key.replaceAll('_', ' '),
        numeric: true,
        sort: ({ metrics }) => metrics[key] ?? null,
        text: ({ metrics }) => metricText(metrics[key]),
      };
    case 'params': {
      const numeric = runs.every(({ params }) => params[key] === undefined || paramNumber(key, params[key]) !== null);
      return {
        title: paramTitle(key),
        numeric,
        sort: ({ params }) => (numeric ? paramNumber(key, params[key]) : (params[key] ?? null)),
        text: ({ params }) => writeParam(key, params[key]),
      };
    }
    case 'tags':
      return {
        title: tagTitle(key),
        numeric: false,
        sort: ({ tags }) => tags[key] ?? null,
        text: ({ tags }) => (tags[key] ?? '–').replaceAll(/\s+/g, ' '),
      };
    case 'datasets': {
      if (!isDatasetKey(key)) return null;
      const text = ({ datasets }: RunSummary): string => datasets.map((each) => each[key]).join(', ');
      return { title: DATASET[key], numeric: false, sort: (run) => text(run) || null, text: (run) => text(run) || '–' };
    }
    default:
      return null;
  }
};

/** null for a key of no kind. */
export const extraColumn = (whole: string, runs: readonly RunSummary[]): Column<RunSummary> | null => {
  const point = whole.indexOf('.');
  const parts = partsOf(whole.slice(0, point), whole.slice(point + 1), runs);
  if (parts === null) return null;
  const { title, numeric, sort, text } = parts;
  const wide = whole === `tags.${NOTE}` ? 220 : numeric ? 84 : 120;
  return {
    key: whole,
    head: title,
    kind: numeric ? 'number' : 'text',
    width: Math.max(wide, Math.min(220, Math.ceil(title.length * 5.8 + 22))),
    title: whole,
    cell: text,
    text,
    sort,
  };
};
