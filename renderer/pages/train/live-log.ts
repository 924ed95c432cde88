/** What the run has said, as lines: newest first, each with its time. */
import type { RunSummary } from '../../../core/contract/index.ts';
import { count, number, shortHash } from '../../format/index.ts';
import { isHopeless } from '../runs/run-status.ts';
import { type BestWords, bestWords, epochPlace } from './best-words.ts';
import type { Epoch, Phase, Progress, Said } from './progress.ts';

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

const epochLine = (epoch: Epoch, before: Epoch | undefined, words: BestWords): string => {
  const place = epochPlace(epoch);
  const head = `epoch ${number(place, Number.isInteger(place) ? 0 : 2)} done: ${words.name} ${words.write(epoch)}`;
  if (!before) return `${head}; its weights are kept`;
  return epoch.best
    ? `${head}, ${words.better} than ${words.write(before)}; its weights are kept`
    : `${head}, not ${words.better} than ${words.write(before)}: ${count(epoch.withoutGain, words.unit)} without a ${words.better} one`;
};

const epochLines = (epochs: readonly Epoch[], words: BestWords): readonly Ranked[] =>
  epochs.map((epoch, index) => ({
    rank: RANKS.epoch,
    key: `step ${epoch.step}`,
    at: epoch.at,
    text: epochLine(
      epoch,
      epochs.slice(0, index).findLast(({ best }) => best),
      words,
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
    KILLED: isHopeless(run)
      ? 'ended by its search as hopeless; the metrics so far are kept'
      : 'cancelled; the metrics so far are kept',
    FAILED: 'failed; the metrics so far are kept',
    INTERRUPTED: 'interrupted; the metrics so far are kept',
    PAUSED: 'paused; it goes on from here when it is resumed',
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

const saidLine = (said: Said, index: number, progress: Progress): Ranked | null => {
  const line = (text: string, rank: number = RANKS.phase): Ranked => ({
    rank,
    key: `${said.kind} ${index}`,
    at: said.at,
    text,
  });
  switch (said.kind) {
    case 'phase':
      return line(PHASES[said.phase], said.phase === 'testing' || said.phase === 'saving' ? RANKS.after : RANKS.phase);
    case 'started': {
      const text = startedText(progress);
      return text === null ? null : line(text);
    }
    case 'notice':
      return line(said.message);
    case 'resumed':
      return line(`resumed at step ${number(said.step)}`);
    default:
      return said satisfies never;
  }
};

export const logLines = (run: RunSummary, progress: Progress): readonly LogLine[] => {
  const said = progress.said.flatMap((each, index) => saidLine(each, index, progress) ?? []);
  const lines = [beginLine(run), ...said, ...epochLines(progress.epochs, bestWords(run)), ...endLine(run)];
  return lines.toSorted((a, b) => (a.at === b.at ? b.rank - a.rank : a.at < b.at ? 1 : -1));
};
