/**
 * Two versions of a data file, each of ROWS rows, read from JSONL and compared row by row; and the gate on the newer one.
 *
 *     node bench/data-rows.ts [--rows 100000] [--cases usual,all-edited,all-alike,long,unrelated,sentences] [--gate]
 *
 * Prints a line per case: seconds to read both files, to compare them, and (with --gate) to check the newer version against the older.
 * Texts are drawn with a fixed seed from words of a Zipf-like vocabulary.
 */
import { parseArgs } from 'node:util';
import { hashBytes } from '../core/base/hash.ts';
import { seededRandom } from '../core/base/seeded-random.ts';
import type { Row, Split } from '../core/contract/common.ts';
import { diffRows } from '../core/data/diff.ts';
import { checkVersion } from '../core/data/gate/check-version.ts';
import type { SplitFile } from '../core/data/split-files.ts';
import { readRows } from '../core/text/jsonl.ts';

const { values } = parseArgs({
  options: {
    rows: { type: 'string', default: '100000' },
    cases: { type: 'string', default: 'usual,all-edited,all-alike,long,unrelated,sentences' },
    gate: { type: 'boolean', default: false },
  },
});
const count = Number(values.rows);

type Version = readonly Row[];
type Words = { readonly next: () => string; readonly below: (n: number) => number };

const VOWELS = 'aeiouyåäö';
const CONSONANTS = 'bdfghjklmnprstv';

/** Words by rank: the first are the most frequent. */
const wordsOf = (seed: string, vocabulary: number): Words => {
  const { below } = seededRandom(seed);
  const made = Array.from({ length: vocabulary }, () =>
    Array.from(
      { length: 1 + below(4) },
      () => `${CONSONANTS[below(CONSONANTS.length)]}${VOWELS[below(VOWELS.length)]}`,
    ).join(''),
  );
  const scale = Math.log(vocabulary);
  return {
    below,
    next: () => made[Math.min(vocabulary - 1, Math.floor(Math.exp((below(1e6) / 1e6) * scale)) - 1)] ?? 'ord',
  };
};

const sentence = ({ next }: Words, length: number): string => Array.from({ length }, next).join(' ');
const rowsOf = (n: number, text: (index: number) => string): Version =>
  Array.from({ length: n }, (_, index) => ({ text: text(index), label: index % 3 === 0 ? 'negativ' : 'positiv' }));
const withTexts = (rows: Version, text: (row: Row, index: number) => string): Version =>
  rows.map((row, index) => ({ ...row, text: text(row, index) }));

const CASES: Readonly<Record<string, () => readonly [Version, Version]>> = {
  /** One row in twenty edited, relabelled or new. */
  usual: () => {
    const words = wordsOf('usual', 20_000);
    const old = rowsOf(count, () => sentence(words, 8 + words.below(25)));
    const now = old.flatMap((row): Row[] => {
      const kind = words.below(100);
      if (kind < 2) return [{ ...row, text: `${row.text} ${words.next()}` }];
      if (kind < 3) return [{ ...row, label: 'neutral' }];
      if (kind < 4) return [];
      return kind < 5 ? [{ text: sentence(words, 12), label: 'positiv' }, row] : [row];
    });
    return [old, now];
  },
  'all-edited': () => {
    const words = wordsOf('edited', 20_000);
    const old = rowsOf(count, () => sentence(words, 8 + words.below(25)));
    return [old, withTexts(old, ({ text }) => `${words.next()} ${text} ${words.next()}`)];
  },
  /** One sentence but for a number, and another sentence about the same; and nothing rarer than a word of 30. */
  'all-alike': () => {
    const words = wordsOf('alike', 30);
    const old = rowsOf(count, (index) =>
      index % 2 === 0 ? `order ${index} kom i tid och var hel och fin` : sentence(words, 12),
    );
    return [
      old,
      withTexts(old, ({ text }, index) =>
        index % 2 === 0 ? `order ${index + count} kom i tid och var hel och fin` : `${text} ${words.next()}`,
      ),
    ];
  },
  /** A hundredth of the rows, each of 5 000 words. */
  long: () => {
    const words = wordsOf('long', 50_000);
    const old = rowsOf(Math.ceil(count / 100), () => sentence(words, 5000));
    return [old, withTexts(old, ({ text }) => `${text} ${words.next()} ${words.next()}`)];
  },
  unrelated: () => {
    const words = wordsOf('one', 20_000);
    return [rowsOf(count, () => sentence(words, 20)), rowsOf(count, () => sentence(words, 20))];
  },
  /** Few short sentences over and over, as chat data has them. */
  sentences: () => {
    const words = wordsOf('few', 3000);
    const few = Array.from({ length: 500 }, () => sentence(words, 6));
    const old = rowsOf(count, () => few[words.below(500)] ?? '');
    return [old, withTexts(old, ({ text }) => (words.below(2) === 0 ? text : `${text} ${words.next()}`))];
  },
};

const jsonl = (rows: Version): Buffer => Buffer.from(rows.map((row) => `${JSON.stringify(row)}\n`).join(''));

/** 80 : 10 : 10, in the order of the rows. */
const split = (rows: Version): readonly (readonly [Split, Buffer])[] => {
  const [first, second] = [Math.floor(rows.length * 0.8), Math.floor(rows.length * 0.9)];
  return [
    ['train', jsonl(rows.slice(0, first))],
    ['val', jsonl(rows.slice(first, second))],
    ['test', jsonl(rows.slice(second))],
  ];
};

const read = (files: ReturnType<typeof split>): SplitFile[] =>
  files.map(([name, bytes]) => ({
    split: name,
    path: `data/${name}.jsonl`,
    md5: hashBytes('md5', bytes),
    rows: readRows(bytes, name),
  }));

/** Seconds by the clock, and of the processor in brackets: on a busy machine they differ. */
const timed = <Result>(work: () => Result): readonly [Result, string] => {
  const [started, used] = [performance.now(), process.cpuUsage()];
  const result = work();
  const { user, system } = process.cpuUsage(used);
  return [result, `${((performance.now() - started) / 1000).toFixed(2)} s (${((user + system) / 1e6).toFixed(2)})`];
};

for (const name of values.cases.split(',')) {
  const make = CASES[name];
  if (!make) throw new Error(`No case "${name}": ${Object.keys(CASES).join(', ')}.`);
  const [old, now] = make().map(split) as [ReturnType<typeof split>, ReturnType<typeof split>];
  const bytes = [...old, ...now].reduce((sum, [, each]) => sum + each.length, 0);
  const [[before, after], reading] = timed(() => [read(old), read(now)] as const);
  const [{ counts }, comparing] = timed(() => diffRows(before, after));
  const found = Object.entries(counts).map(([kind, n]) => `${n} ${kind}`);
  process.stdout.write(
    `${name}: ${(bytes / 1e6).toFixed(0)} MB read in ${reading}, compared in ${comparing}: ${found.join(', ')}\n`,
  );
  if (!values.gate) continue;
  const raw = new Map(now.map(([each, content]) => [`data/${each}.jsonl`, content]));
  const [report, checking] = timed(() =>
    checkVersion({ files: after, previous: before, rawBytes: (path) => raw.get(path) ?? Buffer.alloc(0) }),
  );
  process.stdout.write(
    `  gate in ${checking}: ${report.findings.map(({ id, count: n }) => `${n} ${id}`).join(', ')}\n`,
  );
}
