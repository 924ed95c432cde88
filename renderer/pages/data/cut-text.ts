/** Where a text may be cut into two: after the sentence whose end is nearest to its middle; else between words. */
export const cutInTwo = (text: string): readonly [string, string] => {
  const middle = text.length / 2;
  const nearest = (pattern: RegExp): number | null => {
    const ends = [...text.matchAll(pattern)].map(({ index, 0: found }) => index + found.length);
    const inside = ends.filter((end) => text.slice(0, end).trim() !== '' && text.slice(end).trim() !== '');
    return inside.toSorted((a, b) => Math.abs(a - middle) - Math.abs(b - middle))[0] ?? null;
  };
  const at = nearest(/[.!?…]+["”')\]]*\s+|\n+/gu) ?? nearest(/[,;:–-]\s+/gu) ?? nearest(/\s+/gu);
  return at === null ? [text, ''] : [text.slice(0, at).trim(), text.slice(at).trim()];
};
