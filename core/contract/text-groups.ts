/** Live texts in groups that share the words which set them apart from the reference: on the alert's page and in its queue alike. */

type Worded = { readonly text: string };

export type SeparatingWord = { readonly word: string; readonly live: number; readonly reference: number };

export type TextGroup<Text extends Worded> = {
  /** The words that hold it together, most telling first; none: the rest. */
  readonly words: readonly string[];
  readonly texts: readonly Text[];
};

/** A word as drift counts it: lower case, its letters, digits and underscores alone. */
export const cleanedWord = (word: string): string =>
  word
    .normalize('NFC')
    .toLowerCase()
    .replaceAll(/[^\p{L}\p{N}_]/gu, '');

/** Groups of fewer texts go to the rest. */
const LEAST_TEXTS = 2;
const MOST_GROUPS = 6;
/** Two words belong together when at least this share of the texts with the rarer one hold the other too. */
const TOGETHER = 0.4;
/** Words that name a group. */
const NAMING_WORDS = 4;

const wordsIn = (text: string): ReadonlySet<string> => new Set(text.split(/\s+/u).map(cleanedWord));

/** `words` come most telling first, as the engine orders them; texts keep their order within a group. */
export const groupTexts = <Text extends Worded>(
  texts: readonly Text[],
  words: readonly SeparatingWord[],
): readonly TextGroup<Text>[] => {
  const held = texts.map(({ text }) => wordsIn(text));
  const textsOf = new Map(words.map(({ word }) => [word, placesOf(held, word)] as const));
  const groups: string[][] = [];
  for (const { word } of words) {
    const home = groups.find((group) => group.some((other) => belong(textsOf.get(word), textsOf.get(other))));
    if (home) home.push(word);
    else if (groups.length < MOST_GROUPS) groups.push([word]);
  }
  const best = held.map((own) => bestGroup(groups, own));
  const found = groups
    .map((group, index) => ({ words: group, texts: texts.filter((_, place) => best[place] === index) }))
    .filter((group) => group.texts.length >= LEAST_TEXTS)
    .toSorted((a, b) => b.texts.length - a.texts.length);
  const grouped = new Set(found.flatMap((group) => group.texts));
  const rest = texts.filter((text) => !grouped.has(text));
  return rest.length === 0 ? found : [...found, { words: [], texts: rest }];
};

const placesOf = (held: readonly ReadonlySet<string>[], word: string): ReadonlySet<number> =>
  new Set(held.flatMap((own, place) => (own.has(word) ? [place] : [])));

const belong = (a: ReadonlySet<number> | undefined, b: ReadonlySet<number> | undefined): boolean => {
  if (!a || !b || a.size === 0 || b.size === 0) return false;
  const [few, many] = a.size <= b.size ? [a, b] : [b, a];
  const both = [...few].filter((place) => many.has(place)).length;
  return both / few.size >= TOGETHER;
};

/** The group of which the text holds most words, the first of equals; −1: of none. */
const bestGroup = (groups: readonly (readonly string[])[], own: ReadonlySet<string>): number => {
  let best = -1;
  let most = 0;
  for (const [index, group] of groups.entries()) {
    const shared = group.filter((word) => own.has(word)).length;
    if (shared > most) [best, most] = [index, shared];
  }
  return best;
};

/** Words of one or two letters say little of what a group is about. */
export const tellingFirst = (words: readonly string[]): readonly string[] => [
  ...words.filter((word) => word.length > 2),
  ...words.filter((word) => word.length <= 2),
];

/** "klippkort, saldot"; the rest is "other". */
export const groupName = ({ words }: TextGroup<Worded>, most = NAMING_WORDS): string =>
  words.length === 0 ? 'other' : tellingFirst(words).slice(0, most).join(', ');
