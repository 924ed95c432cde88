/** What the run has said, as lines: newest first, each with its time. */
import type { RunSummary } from '../../../core/contract/index.ts';
import { count, loss, number, shortHash } from '../../format/index.ts';
import type { Epoch, Phase, Progress } from './progress.ts';

export type LogLine = { readonly key: string; readonly at: string; readonly text: string };
/** What is said in the same millisecond keeps this order. */
type Ranked = LogLine & { readonly rank: number };
const RANKS = { begin: 0, phase: 1, epoch: 2, after: 3, end: 4 } as const;

export const PHASES: Readonly<Record<Phase, string>> = {
  reading: 'reading the texts',
  tokenizing: 'making word pieces and tokens',
  building: 'building the training graph',
  training: 'training',
  testing: 'scoring the test texts with the kept weights',
  saving: 'saving the model',
};

const epochLine = (epoch: Epoch, before: Epoch | undefined): string => {
  const head = `epoch ${number(epoch.epoch)} done: validation loss ${loss(epoch.valLoss)}`;
  if (!before) return `${head}; its weights are kept`;
  return epoch.best
    ? `${head}, lower than ${loss(before.valLoss)}; its weights are kept`
    : `${head}, not lower than ${loss(before.valLoss)}: ${count(epoch.withoutGain, 'epoch')} without a lower one`;
};

const epochLines = (epochs: readonly Epoch[]): readonly Ranked[] =>
  epochs.map((epoch, index) => ({
    rank: RANKS.epoch,
    key: `epoch ${epoch.epoch}`,
    at: epoch.at,
    text: epochLine(
      epoch,
      epochs.slice(0, index).findLast(({ best }) => best),
    ),
  }));

const beginLine = (run: RunSummary): Ranked => {
  const revision = run.params['data_revision'];
  const parts = [
    run.params['seed'] === undefined ? null : `seed ${run.params['seed']}`,
    revision === undefined ? null : `data ${shortHash(revision)}`,
    ...(run.datasets[0]?.files ?? []).map(({ path, md5 }) => `${path.split('/').at(-1)} ${md5.slice(0, 8)}`),
  ];
  return { rank: RANKS.begin, key: 'begin', at: run.startedAt, text: parts.filter((part) => part !== null).join(', ') };
};

const endLine = (run: RunSummary): readonly Ranked[] => {
  if (run.endedAt === null) return [];
  const text = {
    FINISHED: 'finished; the model is logged',
    KILLED: 'cancelled; the metrics so far are kept',
    FAILED: 'failed; the metrics so far are kept',
    INTERRUPTED: 'interrupted; the metrics so far are kept',
    RUNNING: null,
    SCHEDULED: null,
  }[run.status];
  return text === null ? [] : [{ rank: RANKS.end, key: 'end', at: run.endedAt, text }];
};

const startedText = ({ started }: Progress): string | null => {
  if (started === null) return null;
  const figures = [
    started.device,
    `${count(started.trainable, 'weight')}${started.trainable === started.parameters ? ', all trained' : ` trained of ${number(started.parameters)}`}`,
    count(started.vocabulary, 'word piece'),
    `labels ${started.labels.join(', ')}`,
    started.cutTexts === 0 ? 'no text cut' : `${count(started.cutTexts, 'text')} cut`,
  ].join('; ');
  return [figures, ...started.notices].join('. ');
};

export const logLines = (run: RunSummary, progress: Progress): readonly LogLine[] => {
  const said = progress.said.flatMap(({ at, what }): Ranked[] => {
    const text = what === 'started' ? startedText(progress) : PHASES[what];
    return text === null
      ? []
      : [{ rank: what === 'testing' || what === 'saving' ? RANKS.after : RANKS.phase, key: what, at, text }];
  });
  const lines = [beginLine(run), ...said, ...epochLines(progress.epochs), ...endLine(run)];
  return lines.toSorted((a, b) => (a.at === b.at ? b.rank - a.rank : a.at < b.at ? 1 : -1));
};
