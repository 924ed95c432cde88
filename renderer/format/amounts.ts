/** Sizes, rates and durations. Sizes count in powers of 1000; durations have at most two units. */
import { number } from './numbers.ts';

const SIZES = ['B', 'KB', 'MB', 'GB', 'TB'] as const;

/** 8.5 KB, 476 MB, 1.8 GB. */
export const size = (bytes: number): string => {
  let value = bytes;
  let step = 0;
  while (value >= 999.5 && step < SIZES.length - 1) {
    value /= 1000;
    step += 1;
  }
  const decimals = step > 0 && value < 9.95 ? 1 : 0;
  return `${number(value, decimals)}\u00a0${SIZES[step]}`;
};

/** 6.4 steps/s. */
export const rate = (perSecond: number, unit: string): string =>
  `${number(perSecond, perSecond < 99.5 ? 1 : 0)} ${unit}/s`;

/** 19 ms, 4.2 s, 9 min 52 s, 18 min, 1 h 04 min, 19 days. */
export const duration = (seconds: number): string => {
  if (seconds < 0.9995) {
    const ms = seconds * 1000;
    return `${number(ms, ms < 9.95 && ms > 0 ? 1 : 0)} ms`;
  }
  if (seconds < 9.95) return `${number(seconds, 1)} s`;
  if (seconds < 59.5) return `${number(seconds)} s`;
  const whole = Math.round(seconds);
  if (whole < 600) return `${Math.floor(whole / 60)} min${whole % 60 === 0 ? '' : ` ${whole % 60} s`}`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  if (minutes < 48 * 60) return `${Math.floor(minutes / 60)} h ${String(minutes % 60).padStart(2, '0')} min`;
  return `${number(Math.round(minutes / 1440))} days`;
};

/** Time left rounds up, so that it never promises too much: "9 min 52 s left". */
export const timeLeft = (seconds: number, atMost = false): string =>
  `${atMost ? 'at most ' : ''}${duration(Math.max(1, Math.ceil(seconds))).replace(/^(\d)[.,]0 s$/, '$1 s')} left`;

/** A time inside a service: "19 ms", "1.2 s". */
export const milliseconds = (ms: number): string => duration(ms / 1000);
