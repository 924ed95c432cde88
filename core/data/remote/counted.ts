/** Counts what goes over and tells it, not more often than people can read. */
import type { DataProgress, OnProgress } from '../progress.ts';

const EVERY_MS = 50;

export type Counter = {
  onBytes(bytes: number): void;
  onFile(name: string): void;
  /** More work has come up. */
  add(files: number, bytes: number | null): void;
  end(): void;
};

export const countProgress = (step: DataProgress['step'], onProgress: OnProgress | undefined): Counter => {
  const state = { done: 0, total: 0, bytes: 0, totalBytes: 0 as number | null, name: null as string | null };
  let last = 0;
  const tell = (isLast = false): void => {
    if (!onProgress || (!isLast && Date.now() - last < EVERY_MS)) return;
    last = Date.now();
    onProgress({ step, ...state });
  };
  return {
    onBytes: (bytes) => {
      state.bytes += bytes;
      tell();
    },
    onFile: (name) => {
      state.done++;
      state.name = name;
      tell();
    },
    add: (files, bytes) => {
      state.total += files;
      state.totalBytes = bytes === null || state.totalBytes === null ? null : state.totalBytes + bytes;
    },
    end: () => tell(true),
  };
};
