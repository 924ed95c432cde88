/** What the finding of texts to label is given of the other parts of a project, and what it gives to the labels service. */
import type { AccuracyInUse, ItemHelp, QueuePreview, QueueSource } from '../../contract/labels.ts';
import type { GivenRows } from '../../labels/given-rows.ts';
import type { ProjectSettings } from '../../contract/project.ts';
import type { Deployment } from '../../contract/serving.ts';
import type { NewItem, NewQueue } from '../../labels/types.ts';
import type { MonitoringStore } from '../../monitoring/monitoring-store.ts';
import type { Asking } from '../../serving/asking.ts';
import type { PredictionReader } from '../../serving/prediction-reader.ts';
import type { Tracking } from '../../tracking/tracking.ts';
import type { Evaluations } from '../evaluations.ts';
import type { JobReport } from '../jobs.ts';

export type LabelSourceParts = {
  /** The project's folder. */
  readonly dir: string;
  readonly store: Pick<Tracking, 'resolveModel' | 'getRun' | 'servingDir'>;
  readonly reader: Pick<PredictionReader, 'window' | 'page' | 'disputed' | 'scan' | 'rowsAt'>;
  readonly checks: Pick<MonitoringStore, 'get'> & { readonly alerts: Pick<MonitoringStore['alerts'], 'get'> };
  readonly evaluations: Pick<Evaluations, 'of'>;
  readonly asking: Pick<Asking, 'ask'>;
  readonly settings: () => ProjectSettings;
  readonly deployments: () => readonly Deployment[];
  /** What the queues that there are hold. */
  readonly given: GivenRows;
};

type MakeOrder = {
  readonly source: QueueSource;
  /** Of the queue, chosen by the caller. */
  readonly id: string;
  /** Left out: what the source is called, as "Alert 12: unknown words". */
  readonly title?: string | undefined;
  readonly by: string;
};

export type LabelSources = {
  /** @throws IdriftError what keeps the source from being read, or `cancelled`; a queue without items is made as well. */
  readonly make: (order: MakeOrder, report: (progress: JobReport) => void, signal: AbortSignal) => Promise<NewQueue>;
  /** What `make` would find now. */
  readonly preview: (source: QueueSource, signal?: AbortSignal) => Promise<QueuePreview>;
  /** For one text; the suggestion's version says whose reliability. */
  readonly help: (
    item: Pick<NewItem, 'text' | 'suggestion'>,
  ) => Promise<Pick<ItemHelp, 'reliability' | 'words' | 'nearest'>>;
  /** Of each version that has random samples, highest version first. */
  readonly accuracy: (model: string) => AccuracyInUse[];
};
