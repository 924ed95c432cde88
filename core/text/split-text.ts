/** Cutting a text at matches, in the five ways that `tokenizer.json` knows. */

export const SPLIT_BEHAVIORS = ['Removed', 'Isolated', 'MergedWithPrevious', 'MergedWithNext', 'Contiguous'] as const;
export type SplitBehavior = (typeof SPLIT_BEHAVIORS)[number];

/** A stretch of the text, and whether it is one that was looked for. */
type Stretch = { readonly text: string; readonly isMatch: boolean };

/** Matches and what is between them, in order; empty stretches are left out. */
const stretchesOf = (text: string, pattern: RegExp, invert = false): Stretch[] => {
  const stretches: Stretch[] = [];
  const add = (part: string, isMatch: boolean): void => {
    if (part !== '') stretches.push({ text: part, isMatch: isMatch !== invert });
  };
  let end = 0;
  for (const match of text.matchAll(pattern)) {
    add(text.slice(end, match.index), false);
    add(match[0], true);
    end = match.index + match[0].length;
  }
  add(text.slice(end), false);
  return stretches;
};

/** Joins a stretch to the one before it where `joins` says so. */
const joined = (stretches: readonly Stretch[], joins: (one: Stretch, before: Stretch) => boolean): string[] => {
  const parts: string[] = [];
  for (const [n, one] of stretches.entries()) {
    const before = stretches[n - 1];
    if (before && joins(one, before)) parts.push((parts.pop() ?? '') + one.text);
    else parts.push(one.text);
  }
  return parts;
};

const splitStretches = (stretches: readonly Stretch[], behavior: SplitBehavior): string[] => {
  switch (behavior) {
    case 'Removed':
      return stretches.filter(({ isMatch }) => !isMatch).map(({ text }) => text);
    case 'Isolated':
      return stretches.map(({ text }) => text);
    case 'Contiguous':
      return joined(stretches, (one, before) => one.isMatch === before.isMatch);
    case 'MergedWithPrevious':
      return joined(stretches, (one, before) => one.isMatch && !before.isMatch);
    case 'MergedWithNext':
      return joined(stretches, (one, before) => !one.isMatch && before.isMatch);
  }
};

export const splitText = (text: string, pattern: RegExp, behavior: SplitBehavior, invert = false): string[] =>
  splitStretches(stretchesOf(text, pattern, invert), behavior);
