/** Which tokens are of which word, for any tokenizer: by what it makes of the text's beginnings. */

type WordTokens = {
  /** With the white space before it: together the pieces are the text. */
  readonly text: string;
  /** Its tokens, special ones at the text's ends counted: [from, to). */
  readonly from: number;
  readonly to: number;
};

const commonLength = (a: readonly number[], b: readonly number[]): number => {
  let length = 0;
  while (length < a.length && length < b.length && a[length] === b[length]) length += 1;
  return length;
};

/** Words whose tokens cannot be told apart are one piece; words behind the cut have no tokens. */
export const wordTokens = (text: string, encode: (part: string) => readonly number[]): readonly WordTokens[] => {
  const whole = encode(text);
  const bare = encode('');
  const before = commonLength(whole, bare);
  const end = whole.length - (bare.length - before);
  const pieces: WordTokens[] = [];
  let [start, from] = [0, before];
  const segments = [...new Intl.Segmenter('und', { granularity: 'word' }).segment(text)];
  for (const [i, { segment, index }] of segments.entries()) {
    const isLast = i === segments.length - 1;
    if (!isLast && segment.trim() === '') continue;
    const until = isLast ? text.length : index + segment.length;
    const ids = encode(text.slice(0, until));
    const to = isLast ? end : ids.length - (bare.length - before);
    // Only where a beginning's tokens begin the text's tokens too is there a boundary.
    if (!isLast && commonLength(ids.slice(0, to), whole) < Math.min(to, end)) continue;
    pieces.push({ text: text.slice(start, until), from, to: Math.min(to, end) });
    start = until;
    from = Math.min(to, end);
  }
  return pieces;
};
