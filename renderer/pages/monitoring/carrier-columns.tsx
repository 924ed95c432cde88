/** Columns of the texts that carry a score; narrow tables keep the text, its label and the score's own figure. */
import type { Carrier } from '../../../core/contract/index.ts';
import { fullDate, number, percent, probability, shortDate } from '../../format/index.ts';
import { LabelMark } from '../../parts/LabelMark.tsx';
import type { Column } from '../../parts/table/columns.ts';
import { MarkedText } from './MarkedText.tsx';

const TEXT: Column<Carrier> = {
  key: 'text',
  head: 'text',
  kind: 'text',
  cell: ({ text, unknownWords }) => <MarkedText text={text} unknownWords={unknownWords} />,
  text: ({ text }) => text,
};
const LABEL: Column<Carrier> = {
  key: 'label',
  head: 'label',
  kind: 'label',
  width: 88,
  cell: ({ label }) => <LabelMark label={label} />,
  sort: ({ label }) => label,
  text: ({ label }) => label,
};
const SCORE: Column<Carrier> = {
  key: 'score',
  head: 'score',
  title: "The model's probability of its answer",
  kind: 'number',
  width: 54,
  cell: ({ score }) => probability(score),
  sort: ({ score }) => score,
  text: ({ score }) => probability(score),
};
const WORDS: Column<Carrier> = {
  key: 'words',
  head: 'words',
  kind: 'number',
  width: 56,
  cell: ({ words }) => number(words),
  sort: ({ words }) => words,
  text: ({ words }) => number(words),
};
const UNKNOWN: Column<Carrier> = {
  key: 'unknown',
  head: 'unknown',
  title: 'Share of its words that training never saw',
  kind: 'number',
  width: 70,
  cell: ({ unknownShare }) => percent(unknownShare),
  sort: ({ unknownShare }) => unknownShare,
  text: ({ unknownShare }) => percent(unknownShare),
};
const TIME: Column<Carrier> = {
  key: 'time',
  head: 'time',
  kind: 'number',
  width: 84,
  cell: ({ createdAt }) => shortDate(createdAt),
  sort: ({ createdAt }) => createdAt,
  text: ({ createdAt }) => fullDate(createdAt),
};

/** Pixels under which the columns would leave no room for the text. */
const NARROW_TABLE = 480;

export const carrierColumns = (score: string, width: number): readonly Column<Carrier>[] => {
  if (width >= NARROW_TABLE) return [TEXT, LABEL, SCORE, WORDS, UNKNOWN, TIME];
  return [TEXT, LABEL, score === 'length' ? { ...WORDS, width: 72 } : { ...UNKNOWN, width: 82 }];
};
