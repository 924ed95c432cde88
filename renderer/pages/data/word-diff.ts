/** What changed inside a text, word by word: the longest common run of words stays, the rest is inserted or deleted. */

export type Piece = { readonly kind: 'same' | 'inserted' | 'deleted'; readonly text: string };

/** Words, single signs and stretches of white space. */
const WORDS = /\s+|[\p{L}\p{M}\p{N}_]+|[^\s]/gu;
/** Above this many comparisons the middle is shown as replaced in one piece: a table of 4 million numbers takes 20 ms. */
const MOST_COMPARISONS = 4_000_000;

const wordsOf = (text: string): readonly string[] => text.match(WORDS) ?? [];

export const diffWords = (before: string, after: string): readonly Piece[] => {
  const [old, now] = [wordsOf(before), wordsOf(after)];
  let start = 0;
  while (start < old.length && start < now.length && old[start] === now[start]) start += 1;
  let end = 0;
  while (end < old.length - start && end < now.length - start && old.at(-1 - end) === now.at(-1 - end)) end += 1;
  const pieces: Piece[] = [
    ...old.slice(0, start).map((text): Piece => ({ kind: 'same', text })),
    ...diffMiddle(old.slice(start, old.length - end), now.slice(start, now.length - end)),
    ...old.slice(old.length - end).map((text): Piece => ({ kind: 'same', text })),
  ];
  return joined(pieces);
};

const diffMiddle = (old: readonly string[], now: readonly string[]): readonly Piece[] => {
  const width = now.length + 1;
  if (old.length * now.length > MOST_COMPARISONS) {
    return [
      { kind: 'deleted', text: old.join('') },
      { kind: 'inserted', text: now.join('') },
    ];
  }
  /** Length of the longest common subsequence of old[i..] and now[j..]. */
  const common = new Uint32Array((old.length + 1) * width);
  const at = (i: number, j: number): number => common[i * width + j] ?? 0;
  for (let i = old.length - 1; i >= 0; i -= 1) {
    for (let j = now.length - 1; j >= 0; j -= 1) {
      common[i * width + j] = old[i] === now[j] ? at(i + 1, j + 1) + 1 : Math.max(at(i + 1, j), at(i, j + 1));
    }
  }
  const pieces: Piece[] = [];
  let [i, j] = [0, 0];
  while (i < old.length || j < now.length) {
    const [was, is] = [old[i], now[j]];
    if (was !== undefined && was === is) {
      pieces.push({ kind: 'same', text: was });
      i += 1;
      j += 1;
    } else if (was !== undefined && (is === undefined || at(i + 1, j) >= at(i, j + 1))) {
      pieces.push({ kind: 'deleted', text: was });
      i += 1;
    } else if (is !== undefined) {
      pieces.push({ kind: 'inserted', text: is });
      j += 1;
    }
  }
  return pieces;
};

/** Neighbours of one kind in one piece; between two changes, deletions first and a lone space joins them. */
const joined = (pieces: readonly Piece[]): readonly Piece[] => {
  const groups: Piece[] = [];
  let [deleted, inserted] = ['', ''];
  const flush = (): void => {
    if (deleted !== '') groups.push({ kind: 'deleted', text: deleted });
    if (inserted !== '') groups.push({ kind: 'inserted', text: inserted });
    [deleted, inserted] = ['', ''];
  };
  for (const [index, { kind, text }] of pieces.entries()) {
    const next = pieces[index + 1];
    if (kind === 'deleted') deleted += text;
    else if (kind === 'inserted') inserted += text;
    else if (deleted !== '' && inserted !== '' && text.trim() === '' && next !== undefined && next.kind !== 'same') {
      deleted += text;
      inserted += text;
    } else {
      flush();
      const last = groups.at(-1);
      if (last?.kind === 'same') groups[groups.length - 1] = { kind, text: last.text + text };
      else groups.push({ kind, text });
    }
  }
  flush();
  return groups;
};
