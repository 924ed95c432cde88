/** How someone likes the table of runs: kept on this computer. */
import { create } from 'zustand';
import { persist } from 'zustand/middleware';
import type { Sort } from '../../parts/table/columns.ts';

export const OPTIONAL_COLUMNS = {
  status: 'status',
  data: 'data',
  epoch: 'kept epoch',
  valLoss: 'validation loss',
  valAccuracy: 'validation accuracy',
  valRocAuc: 'validation ROC-AUC',
  testAccuracy: 'test accuracy',
  testRocAuc: 'test ROC-AUC',
  time: 'time',
  when: 'when',
  device: 'device',
} as const;
export type OptionalColumn = keyof typeof OPTIONAL_COLUMNS;

/** What stands below the table. */
type ChartKind = 'lines' | 'scatter' | 'none';

export type TableView = {
  readonly hidden: readonly OptionalColumn[];
  /** Further columns by the names of MLflow's filters: `metrics.loss`, `params.seed`, `tags.owner`, `datasets.name`. */
  readonly extra: readonly string[];
  readonly onlyDifferences: boolean;
  readonly sort: Sort | null;
};

type View = TableView & {
  readonly chart: ChartKind;
  /** Counts the views that were shown: another one is another table. Not kept. */
  readonly turn: number;
};

export const useTableView = create<View>()(
  persist(
    (): View => ({
      hidden: ['valRocAuc', 'testRocAuc', 'device'],
      extra: [],
      onlyDifferences: true,
      sort: { key: 'valLoss', descending: false },
      chart: 'lines',
      turn: 0,
    }),
    {
      name: 'idrift.runs',
      partialize: ({ hidden, extra, onlyDifferences, sort, chart }) => ({
        hidden,
        extra,
        onlyDifferences,
        sort,
        chart,
      }),
    },
  ),
);

export const toggleColumn = (column: OptionalColumn): void => {
  useTableView.setState(({ hidden }) => ({
    hidden: hidden.includes(column) ? hidden.filter((each) => each !== column) : [...hidden, column],
  }));
};

export const toggleExtra = (key: string): void => {
  useTableView.setState(({ extra }) => ({
    extra: extra.includes(key) ? extra.filter((each) => each !== key) : [...extra, key],
  }));
};

export const viewNow = (): TableView => {
  const { hidden, extra, onlyDifferences, sort } = useTableView.getState();
  return { hidden, extra, onlyDifferences, sort };
};

export const showView = (view: TableView): void => {
  useTableView.setState(({ turn }) => ({ ...view, turn: turn + 1 }));
};
