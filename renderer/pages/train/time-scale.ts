/** A scale of seconds, minutes or hours with three to five whole ticks. */
import { number } from '../../format/index.ts';

const UNITS = [
  { seconds: 3600, name: 'h' },
  { seconds: 60, name: 'min' },
  { seconds: 1, name: 's' },
] as const;
const STEPS = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1000] as const;

export type TimeScale = {
  readonly end: number;
  readonly ticks: readonly number[];
  readonly write: (seconds: number, last: boolean) => string;
};

export const timeScale = (most: number): TimeScale => {
  const unit = UNITS.find(({ seconds }) => most >= 1.5 * seconds) ?? UNITS[2];
  const amount = most / unit.seconds;
  const step = STEPS.find((each) => Math.ceil(amount / each + 1e-9) <= 4) ?? 2000;
  const parts = Math.max(1, Math.ceil(amount / step - 1e-9));
  const decimals = step < 1 ? 1 : 0;
  return {
    end: parts * step * unit.seconds,
    ticks: Array.from({ length: parts + 1 }, (_, index) => index * step * unit.seconds),
    write: (seconds, last) =>
      `${number(seconds / unit.seconds, seconds === 0 ? 0 : decimals)}${last ? ` ${unit.name}` : ''}`,
  };
};
