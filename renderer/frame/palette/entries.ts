/** What the palette can find: pages, commands, runs, models, data versions, alerts and queues, matched by words. */
export type PaletteEntry = {
  readonly id: string;
  readonly group: 'Commands' | 'Pages' | 'Data versions' | 'Runs' | 'Models' | 'Alerts' | 'Queues';
  readonly title: string;
  /** At the right: a figure, a date, a key. */
  readonly note: string;
  /** Found by these words, too: hashes, labels. */
  readonly words: string;
  readonly mark?: 'live' | 'running';
  readonly keys?: string;
  readonly run: () => void;
};

/** `>` commands only, `@` runs only, `#` alerts only. */
const PREFIXES: Readonly<Record<string, PaletteEntry['group']>> = { '>': 'Commands', '@': 'Runs', '#': 'Alerts' };

const GROUP_ORDER: readonly PaletteEntry['group'][] = [
  'Commands',
  'Pages',
  'Data versions',
  'Runs',
  'Models',
  'Alerts',
  'Queues',
];

/** How well an entry answers a word: 3 begins the title, 2 begins a word, 1 is inside, 0 not at all. */
const fit = (entry: PaletteEntry, word: string): number => {
  const title = entry.title.toLowerCase();
  const all = `${title} ${entry.words.toLowerCase()}`;
  if (title.startsWith(word)) return 3;
  if (all.includes(` ${word}`)) return 2;
  return all.includes(word) ? 1 : 0;
};

/** Entries that match every word, grouped; the group with the best match first. `recent` ids stand first without a query. */
export const findEntries = (
  entries: readonly PaletteEntry[],
  query: string,
  recent: readonly string[],
): readonly PaletteEntry[] => {
  const only = PREFIXES[query[0] ?? ''];
  const words = (only ? query.slice(1) : query).toLowerCase().split(/\s+/).filter(Boolean);
  const candidates = only ? entries.filter(({ group }) => group === only) : entries;
  const ranked = candidates
    .map((entry) => ({
      entry,
      score:
        words.length === 0 ? (recent.includes(entry.id) ? 1 : 0) : Math.min(...words.map((word) => fit(entry, word))),
    }))
    .filter(({ score }) => words.length === 0 || score > 0);
  const best = (group: PaletteEntry['group']): number =>
    Math.max(0, ...ranked.filter(({ entry }) => entry.group === group).map(({ score }) => score));
  const groups = GROUP_ORDER.filter((group) => ranked.some(({ entry }) => entry.group === group)).toSorted(
    (a, b) => best(b) - best(a),
  );
  return groups.flatMap((group) =>
    ranked
      .filter(({ entry }) => entry.group === group)
      .toSorted((a, b) => b.score - a.score)
      .slice(0, words.length === 0 ? 6 : 8)
      .map(({ entry }) => entry),
  );
};
