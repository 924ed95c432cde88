/** Columns of the prediction log. */
import type { LogRow } from '../../../core/contract/index.ts';
import { count, fullDate, number, probability, version } from '../../format/index.ts';
import { LabelMark } from '../../parts/LabelMark.tsx';
import type { Column } from '../../parts/table/columns.ts';
import { Tag } from '../../parts/Tag.tsx';
import { MarkedText } from '../monitoring/MarkedText.tsx';
import { flagsOf, logTime } from './format.ts';
import { MarkedHits } from './MarkedHits.tsx';

const ATTENTION: readonly string[] = ['cut', 'disputed', 'unknown words'];

export const logColumns = (search: string): readonly Column<LogRow>[] => [
  {
    key: 'time',
    head: 'time',
    kind: 'text',
    width: 136,
    cell: ({ createdAt }) => <span className="second num">{logTime(createdAt)}</span>,
    text: ({ createdAt }) => fullDate(createdAt),
  },
  {
    key: 'text',
    head: 'text',
    kind: 'text',
    width: '1fr',
    least: 220,
    cell: ({ text, unknownWords, statistics }) =>
      statistics !== null ? (
        <span className="third">
          not kept: {count(statistics.characters, 'character')}, {count(statistics.words, 'word')}
        </span>
      ) : search.trim() === '' ? (
        <MarkedText text={text} unknownWords={unknownWords ?? []} />
      ) : (
        <MarkedHits text={text} search={search} />
      ),
    text: ({ text }) => text,
  },
  {
    key: 'label',
    head: 'answer',
    kind: 'label',
    cell: ({ label }) => <LabelMark label={label} />,
    text: ({ label }) => label,
  },
  {
    key: 'score',
    head: 'score',
    title: 'The model’s probability of its answer',
    kind: 'number',
    width: 60,
    cell: ({ score }) => probability(score),
    text: ({ score }) => probability(score),
  },
  {
    key: 'version',
    head: 'version',
    kind: 'text',
    width: 72,
    cell: ({ modelVersion }) => <span className="second">{version(modelVersion)}</span>,
    text: ({ modelVersion }) => version(modelVersion),
  },
  {
    key: 'ms',
    head: 'ms',
    title: 'Milliseconds inside the service',
    kind: 'number',
    width: 60,
    cell: ({ milliseconds }) => number(milliseconds, 1),
    text: ({ milliseconds }) => number(milliseconds, 1),
  },
  {
    key: 'consumer',
    head: 'consumer',
    title: 'Whose key the request came with',
    kind: 'text',
    width: 110,
    cell: ({ consumer }) => <span className="second cut">{consumer ?? '–'}</span>,
    text: ({ consumer }) => consumer ?? '',
  },
  {
    key: 'flags',
    head: 'flags',
    title:
      'unsure: a score under 0.6; abstained: the consumer was told so; cut: longer than the model reads; disputed: somebody said it is wrong; masked: personal data was taken out; unknown words: not in the training texts',
    kind: 'text',
    width: 216,
    cell: (row) =>
      flagsOf(row).map((flag) => (
        <Tag key={flag} kind={ATTENTION.includes(flag) ? 'attention' : 'plain'}>
          {flag}
        </Tag>
      )),
    text: (row) => flagsOf(row).join(', '),
  },
];
