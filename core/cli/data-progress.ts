/** Progress of data verbs as the terminal shows it. */
import type { DataProgress, Watched } from '../data/progress.ts';
import { untilInterrupted } from './open-project.ts';
import { progressLine } from './progress.ts';
import type { GlobalOptions } from './terminal.ts';

const WORDS: Readonly<Record<DataProgress['step'], string>> = {
  walk: 'looked at',
  hash: 'hashed',
  link: 'written',
  upload: 'sent',
  download: 'fetched',
  remove: 'removed',
  check: 'checked',
};

/** Runs `work` with a progress line and with Ctrl+C as its signal. */
export const watched = async <Result>(
  options: GlobalOptions,
  title: string,
  work: (watched: Watched) => Promise<Result>,
): Promise<Result> => {
  const line = progressLine(options, title);
  const started = performance.now();
  const onProgress = ({ step, done, total, bytes, totalBytes }: DataProgress): void => {
    const seconds = (performance.now() - started) / 1000;
    const share = totalBytes ? bytes / totalBytes : total ? done / total : null;
    line.show({
      progress: share,
      where: `${done}${total === null ? '' : ` of ${total}`} files ${WORDS[step]}`,
      rate: bytes > 0 ? `${(bytes / 1e6 / seconds).toFixed(1)} MB/s` : `${Math.round(done / seconds)} files/s`,
      secondsLeft: share ? (seconds / share) * (1 - share) : null,
    });
  };
  try {
    return await work({ onProgress, signal: untilInterrupted() });
  } finally {
    line.end();
  }
};
