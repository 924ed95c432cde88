/**
 * Texts as numbers that compare as the texts do for people: each sign's place in the Swedish alphabet, runs of digits by their value.
 * Signs that differ only in case or accent have one place; such texts are told apart by the collator afterwards.
 */

export const collator = new Intl.Collator('sv', { numeric: true });
const base = new Intl.Collator('sv', { sensitivity: 'base' });

/** Digits of a number that count for its length. */
const MOST_DIGITS = 16;

const isDigit = (unit: number): boolean => unit >= 0x30 && unit <= 0x39;

/** Numbers of a double's 52 bits that one key has. */
const BITS = 52;

const unitAt = (text: Uint16Array, at: number, length: number): number => (at < length ? (text[at] as number) : 0);

export type TextRanks = {
  /** Signs in each key. */
  readonly signs: number;
  /**
   * Writes `keys.length` keys of the text, from its sign number `skip` on, to `keys[…][at]`. Gives whether there was more of it.
   * @param text code units, of which the first `length` count
   */
  readonly write: (
    text: Uint16Array,
    length: number,
    skip: number,
    keys: readonly Float64Array[],
    at: number,
  ) => boolean;
};

/** A sign's number, of one code unit or two. */
export const pointAt = (text: Uint16Array, at: number, length: number): number => {
  const unit = text[at] as number;
  if (unit < 0xd800 || unit > 0xdbff || at + 1 >= length) return unit;
  const low = text[at + 1] as number;
  return low < 0xdc00 || low > 0xdfff ? unit : ((unit - 0xd800) << 10) + (low - 0xdc00) + 0x10000;
};

export const POINTS = 0x110000;

/** @param occurs 1 for each sign that occurs, by its number, of `POINTS`; others have no place */
export const createTextRanks = (occurs: Uint8Array): TextRanks => {
  const signs: string[] = [];
  for (let point = occurs.indexOf(1); point >= 0; point = occurs.indexOf(1, point + 1)) {
    if (!isDigit(point)) signs.push(String.fromCodePoint(point));
  }
  const ranks = new Int32Array(POINTS);
  let next = 1;
  let zone = 0;
  let last: string | null = null;
  const digits = (): void => {
    zone = next;
    next += MOST_DIGITS + 1;
  };
  for (const sign of signs.toSorted((a, b) => base.compare(a, b) || (a < b ? -1 : 1))) {
    // What the alphabet ignores has no place.
    if (base.compare(sign, '') === 0) continue;
    if (zone === 0 && base.compare(sign, '0') > 0) digits();
    if (last === null || base.compare(last, sign) !== 0) next++;
    ranks[sign.codePointAt(0) ?? 0] = next - 1;
    last = sign;
  }
  if (zone === 0) digits();
  const radix = Math.max(next, MOST_DIGITS + 12);
  const perKey = Math.max(1, Math.floor(BITS / Math.log2(radix)));

  const write = (
    text: Uint16Array,
    length: number,
    skip: number,
    keys: readonly Float64Array[],
    at: number,
  ): boolean => {
    let seen = 0;
    let key = 0;
    let value = 0;
    let filled = 0;
    /** false when all keys are full. */
    const put = (rank: number): boolean => {
      if (seen++ < skip) return true;
      if (key === keys.length) return false;
      value = value * radix + rank;
      if (++filled === perKey) {
        (keys[key++] as Float64Array)[at] = value;
        value = 0;
        filled = 0;
      }
      return true;
    };
    for (let i = 0; i < length; i++) {
      const unit = pointAt(text, i, length);
      if (!isDigit(unit)) {
        const rank = ranks[unit] as number;
        if (unit > 0xffff) i++;
        if (rank !== 0 && !put(rank)) return true;
        continue;
      }
      while (unitAt(text, i, length) === 0x30 && isDigit(unitAt(text, i + 1, length))) i++;
      let end = i + 1;
      while (isDigit(unitAt(text, end, length))) end++;
      if (!put(zone + Math.min(end - i, MOST_DIGITS))) return true;
      for (; i < end; i++) if (!put(1 + unitAt(text, i, length) - 0x30)) return true;
      i--;
    }
    while (key < keys.length) {
      while (filled++ < perKey) value *= radix;
      (keys[key++] as Float64Array)[at] = value;
      value = 0;
      filled = 0;
    }
    return false;
  };
  return { signs: perKey, write };
};
