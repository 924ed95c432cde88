/** The live page's sentence while a run trains: is it learning, how long, should it be stopped. Ended runs have the Run page's sentence. */
import type { Job, RunSummary } from '../../../core/contract/index.ts';
import { count, loss, number, parameter, percent, shortHash, timeLeft } from '../../format/index.ts';
import type { Answer } from '../../parts/AnswerLine.tsx';
import { PHASES } from './live-log.ts';
import { type Epoch, keptEpoch, type Progress } from './progress.ts';

export type LiveFacts = {
  readonly run: RunSummary;
  readonly job: Job | undefined;
  readonly progress: Progress;
  /** Cancel was pressed, answered or not. */
  readonly stopping: boolean;
  /** The engine that the page speaks with did not start it. */
  readonly elsewhere: boolean;
  /** What is served, scored on the same validation texts. */
  readonly compared: Other | null;
};

type Other = { readonly name: string; readonly epochs: readonly Epoch[] };

export const liveAnswer = ({ run, job, progress, stopping, elsewhere, compared }: LiveFacts): Answer => {
  const what = aboutRun(run);
  if (stopping || job?.state === 'cancelling') {
    return { title: `${run.name} is stopping, up to 2 s.`, detail: 'The metrics so far are kept; no model is made.' };
  }
  if (elsewhere) {
    const epoch = progress.epochs.at(-1);
    return {
      title: `${run.name} is trained by another process${epoch ? `: ${epochNumber(epoch.epoch)} done` : ''}.`,
      detail: 'Its figures are read from the store as they come. It can be stopped where it was started.',
    };
  }
  const { phase, newest } = progress;
  if (phase === 'testing' || phase === 'saving') {
    return {
      title: `${count(progress.epochs.length, 'epoch')} done: ${PHASES[phase]}.`,
      detail: what,
    };
  }
  if (newest === null) {
    return { title: `${run.name} is getting ready${phase === null ? '' : `: ${PHASES[phase]}`}.`, detail: what };
  }
  const most = Number(run.params['num_train_epochs']);
  const at = Math.min(Math.floor(newest.epoch - 1e-9) + 1, most || Number.POSITIVE_INFINITY);
  const left = timeLeft(newest.secondsLeft, patienceOf(run) > 0);
  return {
    title: `Epoch ${number(at)} of ${patienceOf(run) > 0 ? 'at most ' : ''}${number(most)}: ${trend(progress, newest.epoch)}, ${left}.`,
    detail: [what, compared === null ? null : aheadOf(progress, compared)].filter((part) => part !== null).join(' '),
  };
};

const epochNumber = (epoch: number): string => `epoch ${number(epoch)}`;

export const patienceOf = ({ params }: RunSummary): number => Number(params['early_stopping_patience'] ?? 0) || 0;

/** What the validation loss does; before the first epoch's end, how far that is. */
const trend = ({ epochs }: Progress, reached: number): string => {
  const last: Epoch | undefined = epochs.at(-1);
  if (!last) return `${percent(reached)} through`;
  if (epochs.length === 1) return `validation loss ${loss(last.valLoss)} after the first`;
  return last.best
    ? 'validation loss is still falling'
    : `no lower validation loss for ${count(last.withoutGain, 'epoch')}`;
};

/** "amber-fox-231: random weights, 3 layers of 192, learning rate 2e-4, on 7b4659c." */
const aboutRun = ({ name, params }: RunSummary): string => {
  const base = params['base_model'];
  const size =
    params['num_hidden_layers'] === undefined
      ? null
      : `${params['num_hidden_layers']} layers of ${params['hidden_size'] ?? '–'}`;
  const parts = [
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
  const ahead = same.epoch - kept.epoch;
  if (ahead === 0) return `${other.name} was as far after ${count(kept.epoch, 'epoch')}.`;
  return `It is ${count(Math.abs(ahead), 'epoch')} ${ahead > 0 ? 'ahead of' : 'behind'} ${other.name}.`;
};
