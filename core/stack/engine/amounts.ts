/** Durations and sizes of the model in the engine's units. */

const NANOSECONDS: Readonly<Record<string, number>> = { ns: 1, us: 1e3, µs: 1e3, ms: 1e6, s: 1e9, m: 60e9, h: 3600e9 };

/** Go's durations (`1m30s`, `1.5s`, `500ms`) in nanoseconds. */
export const nanoseconds = (duration: string): number =>
  [...duration.matchAll(/([\d.]+)(ns|us|µs|ms|s|m|h)/g)].reduce(
    (sum, [, count, unit = 's']) => sum + Number(count) * (NANOSECONDS[unit] ?? 0),
    0,
  );

/** Whole seconds, as the engine takes a time to stop. */
export const wholeSeconds = (duration: string): number => Math.trunc(nanoseconds(duration) / 1e9);

/** Bytes as a person reads them: `512 MB`. */
export const readableBytes = (bytes: number): string => {
  const units = ['bytes', 'kB', 'MB', 'GB', 'TB'];
  const power = Math.min(units.length - 1, bytes < 1000 ? 0 : Math.floor(Math.log10(bytes) / 3));
  const value = bytes / 1000 ** power;
  return `${value >= 10 || power === 0 ? Math.round(value) : value.toFixed(1)} ${units[power]}`;
};
