/** Durations, sizes and file modes as Go reads and prints them; each reader gives null for what it cannot read. */

const NANOSECONDS: Readonly<Record<string, bigint>> = {
  w: 604_800_000_000_000n,
  d: 86_400_000_000_000n,
  h: 3_600_000_000_000n,
  m: 60_000_000_000n,
  s: 1_000_000_000n,
  ms: 1_000_000n,
  us: 1000n,
  µs: 1000n,
  μs: 1000n,
  ns: 1n,
};

/** `1h30m`, `1.5s`, `2d` in nanoseconds. */
export const parseDuration = (text: string): bigint | null => {
  const [, sign, parts = ''] = /^([-+]?)((?:[0-9]*\.?[0-9]+\.?(?:w|d|h|ms|m|s|us|µs|μs|ns))+|0)$/.exec(text) ?? [];
  if (sign === undefined) return null;
  let total = 0n;
  for (const [, number = '', unit = ''] of parts.matchAll(/([0-9.]+)([a-zµμ]+)/g)) {
    const nanoseconds = NANOSECONDS[unit];
    if (nanoseconds === undefined) return null;
    const [whole = '', fraction = ''] = number.split('.');
    total += BigInt(whole || '0') * nanoseconds;
    if (fraction !== '') total += (BigInt(fraction) * nanoseconds) / 10n ** BigInt(fraction.length);
  }
  return sign === '-' ? -total : total;
};

/** As Go's `time.Duration` prints itself: `1h30m0s`, `1.5s`, `500ms`, `0s`. */
export const durationText = (nanoseconds: bigint): string => {
  if (nanoseconds === 0n) return '0s';
  const sign = nanoseconds < 0n ? '-' : '';
  const size = nanoseconds < 0n ? -nanoseconds : nanoseconds;
  if (size < 1000n) return `${sign}${size}ns`;
  if (size < 1_000_000n) return `${sign}${decimal(size, 3)}µs`;
  if (size < 1_000_000_000n) return `${sign}${decimal(size, 6)}ms`;
  const minutes = size / 60_000_000_000n;
  const seconds = `${decimal(size % 60_000_000_000n, 9)}s`;
  if (minutes === 0n) return `${sign}${seconds}`;
  const hours = minutes / 60n;
  return `${sign}${hours === 0n ? '' : `${hours}h`}${minutes % 60n}m${seconds}`;
};

/** A whole number of units with the point moved left, without zeros at the end. */
const decimal = (value: bigint, places: number): string => {
  const digits = value.toString().padStart(places + 1, '0');
  const fraction = digits.slice(-places).replace(/0+$/, '');
  return `${digits.slice(0, -places)}${fraction === '' ? '' : `.${fraction}`}`;
};

const POWERS: Readonly<Record<string, number>> = { '': 0, k: 1, m: 2, g: 3, t: 4, p: 5 };

/** `512m`, `1.5g`, `64 MiB`, `1024` in bytes; every unit is a power of 1024, as for `docker run --memory`. */
export const parseBytes = (text: string): bigint | null => {
  const [, number = '', unit = ''] = /^(-?[0-9]*\.?[0-9]+\.?)\s?([kmgtp]?)(?:i?b)?$/i.exec(text.trim()) ?? [];
  const power = POWERS[unit.toLowerCase()];
  if (number === '' || power === undefined) return null;
  const bytes = Number(number) * 1024 ** power;
  return Number.isFinite(bytes) ? BigInt(Math.trunc(bytes)) : null;
};

/** The shortest decimal that is the same 32-bit number: what Go prints of one. */
export const single = (value: number): number => {
  const rounded = Math.fround(value);
  for (let digits = 1; digits <= 9; digits += 1) {
    const shorter = Number(rounded.toPrecision(digits));
    if (Math.fround(shorter) === rounded) return shorter;
  }
  return rounded;
};

export const parseOctal = (text: string): number | null => (/^[0-7]+$/.test(text) ? Number.parseInt(text, 8) : null);
