/** How fast steps are, from the latest ones; a step in which the computer slept does not count. */

/** What is looked back at. */
const WINDOW = 100;
/** A step longer than this many medians, and than `SLEPT_SECONDS`, was interrupted. */
const FAR = 20;
const SLEPT_SECONDS = 30;

export type Rate = {
  readonly add: (seconds: number, tokens: number) => void;
  /** Mean of the window, interruptions left out. */
  readonly secondsPerStep: () => number;
  readonly tokensPerSecond: () => number;
  /** All steps, interruptions counted as median steps. */
  readonly total: () => number;
};

export const createRate = (before = 0): Rate => {
  let window: readonly { readonly seconds: number; readonly tokens: number }[] = [];
  let total = before;
  return {
    add: (seconds, tokens) => {
      const usual = medianOf(window.map((each) => each.seconds));
      const slept = window.length >= 3 && seconds > Math.max(SLEPT_SECONDS, FAR * usual);
      total += slept ? usual : seconds;
      if (!slept) window = [...window, { seconds, tokens }].slice(-WINDOW);
    },
    secondsPerStep: () => sumOf(window.map(({ seconds }) => seconds)) / Math.max(1, window.length),
    tokensPerSecond: () =>
      sumOf(window.map(({ tokens }) => tokens)) / Math.max(1e-9, sumOf(window.map(({ seconds }) => seconds))),
    total: () => total,
  };
};

const sumOf = (values: readonly number[]): number => values.reduce((a, b) => a + b, 0);

const medianOf = (values: readonly number[]): number =>
  values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
