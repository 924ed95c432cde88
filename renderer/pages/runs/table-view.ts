/** How someone likes the table of runs: kept on this computer. */
import { create } from 'zustand';
import { persist } from 'zustand/middleware';

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

type View = {
  readonly hidden: readonly OptionalColumn[];
  readonly onlyDifferences: boolean;
  readonly chart: ChartKind;
};

export const useTableView = create<View>()(
  persist((): View => ({ hidden: ['valRocAuc', 'testRocAuc', 'device'], onlyDifferences: true, chart: 'lines' }), {
    name: 'idrift.runs',
  }),
);

export const toggleColumn = (column: OptionalColumn): void => {
  useTableView.setState(({ hidden }) => ({
    hidden: hidden.includes(column) ? hidden.filter((each) => each !== column) : [...hidden, column],
  }));
};
