/** The one line on a terminal's stderr that says how far a command is. Pipes and files get none, as with DVC. */
import { isatty } from 'node:tty';
import type { DataProgress, OnProgress } from '../../data/progress.ts';
import { naturalSize } from './natural-size.ts';
import { drawLine } from './ui.ts';

const EVERY_MS = 100;

const VERBS: Record<DataProgress['step'], string> = {
  walk: 'Looking',
  hash: 'Hashing',
  link: 'Placing files',
  upload: 'Uploading',
  download: 'Downloading',
  remove: 'Removing',
  check: 'Checking',
};

/** undefined where there is no terminal to draw on. */
export const progressLine = (quiet: boolean): OnProgress | undefined => {
  if (quiet || !isatty(2)) return undefined;
  let last = 0;
  const started = performance.now();
  return ({ step, done, total, bytes, totalBytes, name }) => {
    const now = performance.now();
    if (now - last < EVERY_MS && done !== total) return;
    last = now;
    const seconds = (now - started) / 1000;
    const rate = seconds > 0.5 && bytes > 0 ? ` ${naturalSize(bytes / seconds)}/s` : '';
    const left =
      totalBytes !== null && bytes > 0 && seconds > 0.5
        ? ` ${Math.ceil(((totalBytes - bytes) / bytes) * seconds)} s left`
        : '';
    const share = total === null ? String(done) : `${done} of ${total}`;
    const text = `${VERBS[step]}: ${share} files${bytes > 0 ? `, ${naturalSize(bytes)}` : ''}${rate}${left}${name === null ? '' : ` ${name}`}`;
    drawLine(text.replace(/\p{Cc}/gu, ' ').slice(0, (process.stderr.columns || 80) - 1));
  };
};
