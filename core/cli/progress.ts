/** Progress on stderr: a bar with rate and time left on a terminal, or one JSON object a line. */
import type { JobReport } from '../app/jobs.ts';
import type { GlobalOptions } from './terminal.ts';

export type ProgressLine = { readonly show: (report: JobReport) => void; readonly end: () => void };

const BAR = 24;

export const progressLine = (options: GlobalOptions, title: string): ProgressLine => {
  let state: JobReport = {};
  if (options.progress === 'json') {
    return {
      show: (report) => {
        state = { ...state, ...report };
        process.stderr.write(`${JSON.stringify({ title, ...state })}\n`);
      },
      end: () => {},
    };
  }
  if (!process.stderr.isTTY) return { show: () => {}, end: () => {} };
  let last = 0;
  return {
    show: (report) => {
      state = { ...state, ...report };
      const now = performance.now();
      if (now - last < 100) return;
      last = now;
      const filled = Math.round((state.progress ?? 0) * BAR);
      const left = state.secondsLeft == null ? '' : `${Math.ceil(state.secondsLeft)} s left`;
      const parts = [state.where ?? '', state.rate ?? '', left].filter((part) => part !== '');
      process.stderr.write(`\r\x1b[2K${title} ${'█'.repeat(filled)}${'░'.repeat(BAR - filled)} ${parts.join(' · ')}`);
    },
    end: () => {
      process.stderr.write('\r\x1b[2K');
    },
  };
};
