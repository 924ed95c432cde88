/** Texts changed on purpose, to see whether a check would notice. */
import { seededRandom } from '../base/seeded-random.ts';
import type { LabChange } from '../contract/drift-lab.ts';

export type TextChange = {
  readonly kind: LabChange;
  /** For `mixed`: what is put in, over and over when there are fewer than are needed. */
  readonly texts: readonly string[];
};

/** UTF-8 read as Latin-1, as programs do that were told the wrong encoding. */
const damaged = (text: string): string => Buffer.from(text, 'utf8').toString('latin1');

/** å becomes a, é becomes e: as from a keyboard without them. */
const withoutMarks = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '');

/** `share` of the texts, chosen at random, are changed; the others stay as they are. The same seed changes the same ones. */
export const changedTexts = (
  texts: readonly string[],
  { kind, texts: others }: TextChange,
  share: number,
  seed: string,
): readonly string[] => {
  const random = seededRandom(seed);
  const chosen = random.choose(texts.length, Math.round(share * texts.length));
  const first = texts[chosen[0] ?? 0] ?? '';
  const result = [...texts];
  for (const [index, row] of chosen.entries()) {
    const text = texts[row] ?? '';
    result[row] = changeOf(kind, text, {
      first,
      follower: texts[random.below(texts.length)] ?? '',
      other: others[index % Math.max(1, others.length)] ?? text,
    });
  }
  return result;
};

const changeOf = (
  kind: LabChange,
  text: string,
  { first, follower, other }: { readonly first: string; readonly follower: string; readonly other: string },
): string => {
  switch (kind) {
    case 'mixed':
      return other;
    case 'longer':
      return `${text} ${follower}`;
    case 'plain':
      return withoutMarks(text);
    case 'mojibake':
      return damaged(text);
    case 'repeated':
      return first;
    default:
      return kind satisfies never;
  }
};
