/** What the finding of texts to label is given of the other parts of a project, and what it gives to the labels service. */
import type {
  AccuracyInUse,
  ItemHelp,
  ItemOrigin,
  QueuePreview,
  QueueSource,
  Sampling,
} from '../../contract/labels.ts';
import type { ProjectSettings } from '../../contract/project.ts';
import type { Deployment } from '../../contract/serving.ts';
import type { NewItem, NewQueue } from '../../labels/types.ts';
import type { MonitoringStore } from '../../monitoring/monitoring-store.ts';
import type { Asking } from '../../serving/asking.ts';
import type { PredictionReader } from '../../serving/prediction-reader.ts';
import type { Tracking } from '../../tracking/tracking.ts';
import type { Evaluations } from '../evaluations.ts';
import type { JobReport } from '../jobs.ts';

/** A label that stands: the settled one, else the one on which all who labelled the text agree. */
export type GivenLabel = {
  readonly text: string;
  readonly label: string;
  readonly queueId: string;
  /** The queue's title. */
  readonly queue: string;
  readonly origin: ItemOrigin;
};

/** An item of a queue that was drawn at random. */
export type SampledItem = Pick<NewItem, 'id' | 'text' | 'origin' | 'suggestion'> & {
  /** Of all people together. open: nobody said anything; differs: labels differ and nobody settled it. */
  readonly state: 'open' | 'labelled' | 'skipped' | 'flagged' | 'differs';
  /** That stands; null unless labelled. */
  readonly label: string | null;
};

export type RandomSample = {
  readonly queueId: string;
  readonly sampling: Sampling;
  /** Every item, in the queue's order, which is the random one. */
  readonly items: readonly SampledItem[];
};

/** What the queues that there are hold. Supplied by the labels service. */
export type LabelsGiven = {
  /** Texts of all items of open queues. */
  readonly openTexts: () => Iterable<string>;
  readonly labelled: () => Iterable<GivenLabel>;
  readonly samples: (model: string) => readonly RandomSample[];
};

export type LabelSourceParts = {
  /** The project's folder. */
  readonly dir: string;
  readonly store: Pick<Tracking, 'resolveModel' | 'getRun' | 'servingDir'>;
  readonly reader: Pick<PredictionReader, 'window' | 'page' | 'disputed'>;
  readonly checks: Pick<MonitoringStore, 'get'> & { readonly alerts: Pick<MonitoringStore['alerts'], 'get'> };
  readonly evaluations: Pick<Evaluations, 'of'>;
  readonly asking: Pick<Asking, 'ask'>;
  readonly settings: () => ProjectSettings;
  readonly deployments: () => readonly Deployment[];
  readonly given: LabelsGiven;
};

export type MakeOrder = {
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
