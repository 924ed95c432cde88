/** How far work on data is, as a job's line: what is done, how fast, and how long it will take. */
import type { DataProgress } from '../data/progress.ts';
import type { JobReport } from './jobs.ts';

const WORDS: Readonly<Record<DataProgress['step'], string>> = {
  walk: 'looking through the folder',
  check: 'checking',
  hash: 'hashing',
  download: 'downloading',
  upload: 'uploading',
  link: 'writing files',
  remove: 'removing',
};

/** A step's part of the whole bar. Steps that do not come leave theirs to the next. */
const WEIGHTS: Readonly<Record<DataProgress['step'], number>> = {
  walk: 0.02,
  check: 0.08,
  hash: 0.4,
  download: 0.8,
  upload: 0.8,
  link: 0.1,
  remove: 0.8,
};

/** Milliseconds that a rate is taken over. */
const WINDOW = 4000;

type Moment = { readonly at: number; readonly bytes: number; readonly done: number };

/** `1.2 GB` */
export const sizeOf = (bytes: number): string => {
  const units = ['B', 'KB', 'MB', 'GB', 'TB'] as const;
  let value = bytes;
  let step = 0;
  for (; value >= 999.5 && step < units.length - 1; step++) value /= 1000;
  return `${value.toFixed(step > 0 && value < 9.95 ? 1 : 0)} ${units[step]}`;
};

/** Turns progress, as it comes, into reports. @param now milliseconds */
export const reportOf = (now: () => number = Date.now): ((progress: DataProgress) => JobReport) => {
  let step: DataProgress['step'] | null = null;
  let passed = 0;
  let moments: Moment[] = [];
  return (progress) => {
    const { done, total, bytes, totalBytes, name } = progress;
    if (progress.step !== step) {
      if (step !== null) passed += (1 - passed) * WEIGHTS[step];
      step = progress.step;
      moments = [];
    }
    const at = now();
    moments = [...moments.filter((moment) => at - moment.at <= WINDOW), { at, bytes, done }];
    const first = moments[0] ?? { at, bytes, done };
    const seconds = (at - first.at) / 1000;
    const byBytes = totalBytes !== null && totalBytes > 0;
    const share = byBytes ? bytes / totalBytes : total !== null && total > 0 ? done / total : null;
    const speed = seconds < 0.3 ? null : (byBytes || bytes > 0 ? bytes - first.bytes : done - first.done) / seconds;
    const left = byBytes ? totalBytes - bytes : total === null ? null : total - done;
    const files = total === null ? (done > 0 ? ` ${done} files` : '') : ` ${done} of ${total}`;
    return {
      where: `${WORDS[progress.step]}${files}${name === null || (total !== null && total < 2) ? '' : `, ${name}`}`,
      progress:
        share === null ? null : Math.min(0.999, passed + (1 - passed) * WEIGHTS[progress.step] * Math.min(1, share)),
      rate:
        speed === null || speed <= 0
          ? null
          : byBytes || bytes > 0
            ? `${sizeOf(speed)}/s`
            : `${Math.round(speed)} files/s`,
      secondsLeft: speed === null || speed <= 0 || left === null ? null : left / speed,
    };
  };
};
