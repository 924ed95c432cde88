/** Which labelled rows are analysed, what must be said of them, and the groups of texts that are looked at. */
import type { AnalysedData, AnalysisOrder } from '../../contract/analysis.ts';
import type { Split } from '../../contract/common.ts';
import { IdriftError } from '../../contract/errors.ts';
import type { SlicedText } from '../../analysis/text-slices.ts';
import type { SplitFile } from '../../data/split-files.ts';
import { unknownShare, vocabularyOf } from '../../monitoring/text-scores.ts';
import { normalText } from '../../text/same-text.ts';
import { cleanWords } from '../../text/words.ts';

/** Where a row lies: its file, and its place in it. */
export type TakenRow = { readonly file: number; readonly row: number; readonly split: Split; readonly line: number };

type Selection = {
  readonly taken: readonly TakenRow[];
  readonly facts: Omit<AnalysedData, 'revision' | 'files'>;
  readonly warnings: readonly string[];
  /** Of the taken rows, in their order. */
  readonly texts: readonly SlicedText[];
};

/** @param training the texts that the model was trained on; null: not known. @throws IdriftError `bad-input` when no row is left */
export const selectRows = (
  files: readonly SplitFile[],
  training: readonly string[] | null,
  order: Pick<AnalysisOrder, 'leaveOutShared' | 'leaveOutDuplicates'>,
): Selection => {
  const trained = training && new Set(training.map(normalText));
  const vocabulary = training && vocabularyOf(training);
  const seen = new Set<string>();
  const taken: TakenRow[] = [];
  const texts: SlicedText[] = [];
  let [blank, shared, duplicates, rows] = [0, 0, 0, 0];
  for (const [file, { split, rows: all }] of files.entries()) {
    for (const [row, { text, label }] of all.entries()) {
      rows++;
      const plain = normalText(text);
      if (plain === '') {
        blank++;
        continue;
      }
      const isShared = trained?.has(plain) ?? false;
      const isDuplicate = seen.has(plain);
      seen.add(plain);
      if (isShared) shared++;
      if (isDuplicate) duplicates++;
      if ((isShared && order.leaveOutShared) || (isDuplicate && order.leaveOutDuplicates)) continue;
      taken.push({ file, row, split, line: row + 1 });
      const words = cleanWords(text);
      texts.push({ text, label, words, unknownShare: vocabulary && unknownShare(text, vocabulary) });
    }
  }
  const facts = {
    rows,
    used: taken.length,
    blank,
    shared: trained && shared,
    sharedLeftOut: order.leaveOutShared,
    duplicates,
    duplicatesLeftOut: order.leaveOutDuplicates,
  };
  if (taken.length === 0) throw nothingLeft(files, facts);
  return { taken, facts, warnings: warningsOf(facts), texts };
};

const warningsOf = ({
  used,
  blank,
  shared,
  sharedLeftOut,
  duplicates,
  duplicatesLeftOut,
}: Selection['facts']): string[] => [
  ...(shared === null
    ? ['It is not known which texts the model was trained on: rows that it knows already cannot be counted.']
    : shared === 0
      ? []
      : sharedLeftOut
        ? [`${texts(shared)} that the model was trained on ${are(shared)} left out.`]
        : [
            `The model was trained on ${shared} of these ${used} texts: figures on them say how well it remembers, not how good it is. Leave them out to know.`,
          ]),
  ...(duplicates === 0
    ? []
    : [
        duplicatesLeftOut
          ? `${texts(duplicates)} that an earlier row has ${are(duplicates)} left out.`
          : `${duplicates} of these ${used} rows have a text that an earlier row has: each counts again, and intervals are too narrow.`,
      ]),
  ...(blank === 0 ? [] : [`${texts(blank)} without a word ${are(blank)} left out.`]),
];

const texts = (count: number): string => `${count} ${count === 1 ? 'text' : 'texts'}`;
const are = (count: number): string => (count === 1 ? 'is' : 'are');

const nothingLeft = (files: readonly SplitFile[], { rows, shared, blank }: Selection['facts']): IdriftError =>
  new IdriftError({
    code: 'bad-input',
    message:
      rows === 0
        ? `${files.map(({ path }) => path).join(' and ')} ${files.length === 1 ? 'holds' : 'hold'} no rows.`
        : `None of the ${rows} rows is left: the model was trained on ${shared ?? 0} of them, and ${blank} are blank.`,
    where: files[0]?.path ?? '',
    hint: 'Choose another split or data version.',
  });
