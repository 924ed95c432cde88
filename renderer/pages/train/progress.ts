/** How far a run has come: one shape, whether it is followed live or read from the store afterwards. */
import type { EpochMetrics, TrainingEvent, TrainingMoment } from '../../../core/contract/index.ts';

type Event<Kind extends TrainingEvent['kind']> = Extract<TrainingEvent, { readonly kind: Kind }>;

export type Phase = Event<'phase'>['phase'];
/** `epoch` is fractional: 1.5 is the middle of the second. */
type Step = { readonly step: number; readonly epoch: number; readonly loss: number };
export type Epoch = EpochMetrics & {
  readonly at: string;
  readonly best: boolean;
  readonly withoutGain: number;
  /** Since the epoch before it ended, with its scoring; null where that is not known. */
  readonly seconds: number | null;
};
type Said = { readonly at: string; readonly what: Phase | 'started' };
type Pace = { readonly stepsPerSecond: number; readonly memoryBytes: number };

export type Progress = {
  readonly phase: Phase | null;
  readonly started: Event<'started'> | null;
  readonly stepsPerEpoch: number | null;
  readonly totalSteps: number | null;
  readonly steps: readonly Step[];
  /** The newest step in full; null for a run that is read from the store. */
  readonly newest: Event<'step'> | null;
  readonly paces: readonly Pace[];
  readonly epochs: readonly Epoch[];
  /** Phases and the start, in order. */
  readonly said: readonly Said[];
  readonly finished: Event<'finished'> | null;
  readonly ended: Event<'ended'> | null;
  /** First and last word; null while nothing has been said. */
  readonly firstAt: string | null;
  readonly lastAt: string | null;
};

export const NO_PROGRESS: Progress = {
  phase: null,
  started: null,
  stepsPerEpoch: null,
  totalSteps: null,
  steps: [],
  newest: null,
  paces: [],
  epochs: [],
  said: [],
  finished: null,
  ended: null,
  firstAt: null,
  lastAt: null,
};

export const secondsBetween = (from: string, to: string): number =>
  Math.max(0, (new Date(to).getTime() - new Date(from).getTime()) / 1000);

/** Drawn as a small line: the last minute or so at four a second. */
const PACES = 240;

export const advance = (before: Progress, moments: readonly TrainingMoment[]): Progress => {
  let progress = before;
  const steps: Step[] = [...before.steps];
  const paces: Pace[] = [...before.paces];
  for (const { at, event } of moments) {
    progress = { ...progress, ...apply(progress, event, at), firstAt: progress.firstAt ?? at, lastAt: at };
    if (event.kind !== 'step') continue;
    steps.push({ step: event.step, epoch: event.epoch, loss: event.loss });
    paces.push({ stepsPerSecond: event.stepsPerSecond, memoryBytes: event.memoryBytes });
  }
  return { ...progress, steps, paces: paces.slice(-PACES) };
};

const apply = (progress: Progress, event: TrainingEvent, at: string): Partial<Progress> => {
  switch (event.kind) {
    case 'phase':
      return { phase: event.phase, said: [...progress.said, { at, what: event.phase }] };
    case 'started':
      return {
        started: event,
        stepsPerEpoch: event.stepsPerEpoch,
        totalSteps: event.totalSteps,
        said: [...progress.said, { at, what: 'started' }],
      };
    case 'step':
      return { newest: event };
    case 'epoch': {
      const before = progress.epochs.at(-1)?.at ?? progress.firstAt;
      const epoch = {
        ...event.metrics,
        at,
        best: event.best,
        withoutGain: event.epochsWithoutGain,
        seconds: before === null ? null : secondsBetween(before, at),
      };
      return { epochs: [...progress.epochs, epoch] };
    }
    case 'finished':
      return { finished: event };
    case 'ended':
      return { ended: event };
    default:
      return event satisfies never;
  }
};

/** The epoch whose weights are kept: the newest that was the best when it ended. */
export const keptEpoch = ({ epochs }: Progress): Epoch | undefined => epochs.findLast(({ best }) => best);

/** 0 to 1; the last steps are not all: testing and saving follow. */
export const shareDone = ({ newest, totalSteps }: Progress): number | null =>
  newest === null || totalSteps === null ? null : newest.step / totalSteps;

/** Mean loss of the epoch that runs, over the steps that were heard of. */
export const lossSoFar = ({ steps, epochs }: Progress): number => {
  const own = steps.filter(({ epoch }) => epoch > epochs.length);
  return own.reduce((sum, { loss }) => sum + loss, 0) / own.length;
};
