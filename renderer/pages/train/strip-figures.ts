/** The strip over the charts in words. */
import type { RunSummary } from '../../../core/contract/index.ts';
import { count, duration, number, rate, size, timeLeft } from '../../format/index.ts';
import { patienceOf } from './live-answer.ts';
import { type Progress, secondsBetween } from './progress.ts';

export type StripFigures = {
  readonly step: string;
  readonly elapsed: string;
  readonly left: string;
  readonly leftNote: string | null;
  readonly rate: string;
  /** Padding not counted; null where none was heard. */
  readonly tokens: string | null;
  readonly memory: string | null;
  readonly device: string;
};

/** Whole seconds: a figure that jumps ten times a second cannot be read. */
const whole = (seconds: number): string =>
  seconds < 1 ? '0 s' : duration(Math.floor(seconds)).replace(/[.,]0 s$/, ' s');

const stepWords = ({ newest, steps, totalSteps }: Progress, { status }: RunSummary, running: boolean): string => {
  const step = newest?.step ?? steps.at(-1)?.step ?? 0;
  if (totalSteps === null) return step === 0 ? 'not begun' : `step ${number(step)}`;
  if (status === 'PAUSED') return `step ${number(step)} of ${number(totalSteps)}`;
  if (running) return `step ${number(step)} of ${number(totalSteps)}`;
  return `${number(step)} of ${count(totalSteps, 'step')}${status === 'FINISHED' && step < totalSteps ? ', stopped early' : ''}`;
};

/** A step of seconds is told by its seconds. */
const paceOf = (perSecond: number): string =>
  perSecond < 1 ? `${duration(1 / perSecond)} a step` : rate(perSecond, 'steps');

/** Steps a second of a run that ended: a metric of its own, logged with the model. */
const endedRate = ({ metrics }: RunSummary): string => {
  const perSecond = metrics['train_steps_per_second'];
  return perSecond === undefined ? '–' : paceOf(perSecond);
};

export const stripFigures = (run: RunSummary, progress: Progress, running: boolean, now: number): StripFigures => {
  const { newest, started, phase } = progress;
  const end = run.endedAt ?? new Date(now).toISOString();
  const stops = patienceOf(run) > 0;
  const done = phase === 'testing' || phase === 'saving';
  return {
    step: stepWords(progress, run, running),
    elapsed: whole(secondsBetween(run.startedAt, end)),
    left: !running
      ? '–'
      : done
        ? 'last part'
        : newest === null
          ? '–'
          : timeLeft(newest.secondsLeft).replace(/ left$/, ''),
    leftNote: running && newest !== null && !done && stops ? 'at most' : null,
    rate: running ? (newest === null ? '–' : paceOf(newest.stepsPerSecond)) : endedRate(run),
    tokens:
      running && newest !== null && newest.tokensPerSecond > 0
        ? `${number(Math.round(newest.tokensPerSecond))} tokens/s`
        : null,
    memory: newest === null ? null : size(newest.memoryBytes),
    device: started?.device ?? run.tags['idrift.device'] ?? '–',
  };
};
