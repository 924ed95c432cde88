/** How far a run has come: one shape, whether it is followed live or read from the store afterwards. */
import type { EpochMetrics, TrainingEvent, TrainingMoment } from '../../../core/contract/index.ts';

type Event<Kind extends TrainingEvent['kind']> = Extract<TrainingEvent, { readonly kind: Kind }>;

export type Phase = Event<'phase'>['phase'];
/** `epoch` is fractional: 1.5 is the middle of the second. */
export type Step = {
  readonly step: number;
  readonly epoch: number;
  readonly loss: number;
  /** Of all gradients together, before clipping; null where another program logged none. */
  readonly gradNorm: number | null;
  readonly learningRate: number | null;
};
/** One evaluation: at an epoch's end, or within it. */
export type Epoch = EpochMetrics & {
  /** Epochs done, with their fraction: 1.5 is the middle of the second. */
  readonly x: number;
  readonly at: string;
  readonly best: boolean;
  readonly withoutGain: number;
  /** Since the evaluation before it ended, with its scoring; null where that is not known. */
  readonly seconds: number | null;
};
export type Said = { readonly at: string } & (
  | { readonly kind: 'phase'; readonly phase: Phase }
  | { readonly kind: 'started' }
  | { readonly kind: 'notice'; readonly message: string }
  | { readonly kind: 'resumed'; readonly step: number }
);
type Pace = { readonly stepsPerSecond: number; readonly tokensPerSecond: number; readonly memoryBytes: number };

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
  /** Phases, the start, notices and resumptions, in order. */
  readonly said: readonly Said[];
  /** From here the run goes on after a pause or a crash. */
  readonly checkpoint: Event<'checkpoint'> | null;
  /** The step that the run went on from; what lies before it may not have been heard. */
  readonly resumedAt: number | null;
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
  checkpoint: null,
  resumedAt: null,
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
  let steps: Step[] = [...before.steps];
  const paces: Pace[] = [...before.paces];
  for (const { at, event } of moments) {
    progress = { ...progress, ...apply(progress, event, at), firstAt: progress.firstAt ?? at, lastAt: at };
    // Steps after the checkpoint are taken once more.
    if (event.kind === 'resumed') steps = steps.filter(({ step }) => step <= event.step);
    if (event.kind !== 'step') continue;
    const { step, epoch, loss, gradNorm, learningRate, stepsPerSecond, tokensPerSecond, memoryBytes } = event;
    steps.push({ step, epoch, loss, gradNorm, learningRate });
    paces.push({ stepsPerSecond, tokensPerSecond, memoryBytes });
  }
  return { ...progress, steps, paces: paces.slice(-PACES) };
};

const apply = (progress: Progress, event: TrainingEvent, at: string): Partial<Progress> => {
  switch (event.kind) {
    case 'phase':
      return { phase: event.phase, said: [...progress.said, { at, kind: 'phase', phase: event.phase }] };
    case 'started':
      return {
        started: event,
        stepsPerEpoch: event.stepsPerEpoch,
        totalSteps: event.totalSteps,
        said: [...progress.said, { at, kind: 'started' }],
      };
    case 'notice':
      return { said: [...progress.said, { at, kind: 'notice', message: event.message }] };
    case 'checkpoint':
      return { checkpoint: event };
    case 'resumed':
      return {
        resumedAt: event.step,
        ended: null,
        epochs: progress.epochs.filter(({ step }) => step <= event.step),
        said: [...progress.said, { at, kind: 'resumed', step: event.step }],
      };
    case 'step':
      return { newest: event };
    case 'epoch': {
      const before = progress.epochs.at(-1)?.at ?? progress.firstAt;
      const { metrics } = event;
      const epoch = {
        ...metrics,
        x: progress.stepsPerEpoch === null ? metrics.epoch : metrics.step / progress.stepsPerEpoch,
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

/** The evaluation whose weights are kept: the newest that was the best when it was made. */
export const keptEpoch = ({ epochs }: Progress): Epoch | undefined => epochs.findLast(({ best }) => best);

/** 0 to 1; the last steps are not all: testing and saving follow. */
export const shareDone = ({ newest, totalSteps }: Progress): number | null =>
  newest === null || totalSteps === null ? null : newest.step / totalSteps;

/** Mean loss since the last evaluation, over the steps that were heard of. */
export const lossSoFar = ({ steps, epochs }: Progress): number => {
  const from = epochs.at(-1)?.step ?? 0;
  const own = steps.filter(({ step }) => step > from);
  return own.reduce((sum, { loss }) => sum + loss, 0) / own.length;
};
