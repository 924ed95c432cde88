/** The live page's sentence while a run trains: is it learning, how long, should it be stopped. Ended runs have the Run page's sentence. */
import type { Job, RunSummary } from '../../../core/contract/index.ts';
import { count, loss, number, parameter, percent, shortHash, timeLeft } from '../../format/index.ts';
import type { Answer } from '../../parts/AnswerLine.tsx';
import { bestWords } from './best-words.ts';
import { bestMetricOf } from './last-run.ts';
import { PHASES } from './live-log.ts';
import { type Epoch, keptEpoch, type Progress } from './progress.ts';

/** Ways to end a run before its time. */
export type Ending = 'pause' | 'keep-best' | 'cancel';

export type LiveFacts = {
  readonly run: RunSummary;
  readonly job: Job | undefined;
  readonly progress: Progress;
  /** What was pressed, answered or not. */
  readonly ending: Ending | null;
  /** The engine that the page speaks with did not start it. */
  readonly elsewhere: boolean;
  /** What is served, scored on the same validation texts. */
  readonly compared: Other | null;
};

type Other = { readonly name: string; readonly epochs: readonly Epoch[] };

export const liveAnswer = ({ run, job, progress, ending, elsewhere, compared }: LiveFacts): Answer => {
  const what = aboutRun(run);
  if (ending === 'cancel' || job?.state === 'cancelling') {
    return { title: `${run.name} is stopping, up to 2 s.`, detail: 'The metrics so far are kept; no model is made.' };
  }
  if (ending === 'pause') {
    return {
      title: `${run.name} is pausing at the next step.`,
      detail: 'What it has learned is written to disk; Resume goes on from there.',
    };
  }
  if (elsewhere) {
    const epoch = progress.epochs.at(-1);
    return {
      title: `${run.name} is trained by another process${epoch ? `: epoch ${number(epoch.epoch)} done` : ''}.`,
      detail: 'Its figures are read from the store as they come. It can be stopped where it was started.',
    };
  }
  const { phase, newest } = progress;
  if (phase === 'testing' || phase === 'saving') {
    return {
      title: `${count(progress.epochs.length, bestWords(run).unit)} done: ${PHASES[phase]}.`,
      detail: what,
    };
  }
  if (ending === 'keep-best') {
    return {
      title: `${run.name} is stopping at the next step, and keeps its best weights.`,
      detail: 'They are tested and become its model.',
    };
  }
  if (newest === null) {
    return { title: `${run.name} is getting ready${phase === null ? '' : `: ${PHASES[phase]}`}.`, detail: what };
  }
  const most = Number(run.params['num_train_epochs']);
  const at = Math.min(Math.floor(newest.epoch - 1e-9) + 1, most || Number.POSITIVE_INFINITY);
  const left = timeLeft(newest.secondsLeft, patienceOf(run) > 0);
  return {
    title: `Epoch ${number(at)} of ${patienceOf(run) > 0 ? 'at most ' : ''}${number(most)}: ${trend(run, progress, newest.epoch)}, ${left}.`,
    detail: [what, compared === null || bestMetricOf(run) !== 'loss' ? null : aheadOf(progress, compared)]
      .filter((part) => part !== null)
      .join(' '),
  };
};

export const patienceOf = ({ params }: RunSummary): number => Number(params['early_stopping_patience'] ?? 0) || 0;

/** What the metric that counts does; before the first evaluation, how far that is. */
const trend = (run: RunSummary, { epochs }: Progress, reached: number): string => {
  const last: Epoch | undefined = epochs.at(-1);
  if (!last) return `${percent(reached)} through`;
  const words = bestWords(run);
  if (epochs.length === 1) return `${words.name} ${words.write(last)} after the first`;
  return last.best
    ? `${words.name} ${words.trend}`
    : `no ${words.better} ${words.name} for ${count(last.withoutGain, words.unit)}`;
};

/** "LoRA rank 4". */
const methodWords = ({ params }: RunSummary): string | null => {
  switch (params['method']) {
    case 'lora':
      return `LoRA${params['lora_r'] === undefined ? '' : ` rank ${params['lora_r']}`}`;
    case 'head':
      return 'head only';
    default:
      return null;
  }
};

/** "amber-fox-231: random weights, 3 layers of 192, learning rate 2e-4, on 7b4659c." */
const aboutRun = (run: RunSummary): string => {
  const { name, params } = run;
  const base = params['base_model'];
  const size =
    params['num_hidden_layers'] === undefined
      ? null
      : `${count(Number(params['num_hidden_layers']), 'layer')} of ${params['hidden_size'] ?? '–'}`;
  const parts = [
    methodWords(run),
    base === undefined || base === 'random weights' ? size : base.split(/[/\\]/).findLast((part) => part !== ''),
    `learning rate ${parameter(Number(params['learning_rate']))}`,
    `batches of ${params['per_device_train_batch_size'] ?? '–'}`,
  ];
  const revision = params['data_revision'];
  return `${name}: ${parts.filter(Boolean).join(', ')}${revision === undefined ? '' : `, on ${shortHash(revision)}`}.`;
};

/** How it stands against the kept epoch of what is served, in losses of the same epoch count: "2 epochs ahead of v1". */
const aheadOf = (progress: Progress, other: Other): string | null => {
  const kept = keptEpoch(progress);
  if (!kept) return null;
  const same = other.epochs.find(({ valLoss }) => valLoss <= kept.valLoss);
  if (!same) return `Its validation loss, ${loss(kept.valLoss)}, is lower than any of ${other.name}.`;
  const ahead = Math.round(same.x - kept.x);
  if (ahead === 0) return `${other.name} was as far after ${count(Math.round(kept.x), 'epoch')}.`;
  return `It is ${count(Math.abs(ahead), 'epoch')} ${ahead > 0 ? 'ahead of' : 'behind'} ${other.name}.`;
};
