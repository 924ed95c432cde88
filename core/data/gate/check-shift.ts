/** Rows that came in against the rows of the last version: are they as long, and do they use the same words? */
import type { Row, Split } from '../../contract/common.ts';
import { countWords } from '../../text/words.ts';
import { byHand, counted, listed } from './places.ts';
import { drawn, lengthShift, wordShift } from './shift.ts';
import type { Finding, GateFile } from './types.ts';

type Previous = readonly { readonly split: Split; readonly rows: readonly Row[] }[];

/** Fewer new rows than these say nothing about a shift. */
const LEAST_ROWS = 20;

/** Told when chance does it less than once in a thousand versions, and when it is large enough to matter. */
const LENGTH = { p: 0.001, statistic: 0.1, warning: 0.3 } as const;
/** One of 99 permutations, and bits above what chance does. */
const WORDS = { p: 0.01, excess: 0.02, warning: 0.1 } as const;

export const checkShift = (files: readonly GateFile[], previous: Previous | null): Finding[] =>
  files.flatMap((file) => {
    const before = previous?.find(({ split }) => split === file.split);
    if (!before) return [];
    const known = new Set(before.rows.map(({ text }) => text));
    const added = file.rows.flatMap(({ text }) =>
      text === null || text.trim() === '' || known.has(text) ? [] : [text],
    );
    if (added.length < LEAST_ROWS || before.rows.length < LEAST_ROWS) return [];
    const seed = `data gate|${file.split}|${file.md5}`;
    const old = drawn(
      before.rows.map(({ text }) => text),
      `${seed}|before`,
    );
    const fresh = drawn(added, `${seed}|now`);
    const news: News = { split: file.split, count: added.length, seed };
    return [...lengths(news, old, fresh), ...words(news, old, fresh)];
  });

type News = { readonly split: Split; readonly count: number; readonly seed: string };

const told = ({ count, split }: News): string => `${counted(count, 'new row')} of ${split}`;

const lengths = (news: News, old: readonly string[], fresh: readonly string[]): Finding[] => {
  const { statistic, p, medians } = lengthShift(old.map(countWords), fresh.map(countWords));
  if (p > LENGTH.p || statistic < LENGTH.statistic) return [];
  return [
    {
      id: `length-shift:${news.split}`,
      check: 'length-shift',
      severity: statistic >= LENGTH.warning ? 'warning' : 'info',
      count: news.count,
      title: 'New rows of another length',
      message: `${told(news)} have ${medians[1]} words in the middle, those of the last version ${medians[0]} (Kolmogorov–Smirnov distance ${statistic.toFixed(2)}, p ${p < 1e-6 ? 'below 0.000001' : p.toPrecision(1)}).`,
      places: [],
      fix: byHand('Look where they come from'),
      otherFixes: [],
    },
  ];
};

const words = (news: News, old: readonly string[], fresh: readonly string[]): Finding[] => {
  const shift = wordShift(old, fresh, `${news.seed}|words`);
  if (!shift) return [];
  const { divergence, byChance, p, more, less } = shift;
  const excess = divergence - byChance.mean;
  if (p > WORDS.p || excess < WORDS.excess) return [];
  return [
    {
      id: `vocabulary-shift:${news.split}`,
      check: 'vocabulary-shift',
      severity: excess >= WORDS.warning ? 'warning' : 'info',
      count: news.count,
      title: 'New rows in other words',
      message: `${told(news)} use other words than the last version: ${divergence.toFixed(3)} bits apart (Jensen–Shannon), where the same texts dealt out by chance are ${byChance.mean.toFixed(3)} apart, at most ${byChance.most.toFixed(3)} in 99 draws. More of ${listed(more)}; less of ${listed(less)}.`,
      places: [],
      fix: byHand('Look where they come from'),
      otherFixes: [],
    },
  ];
};
