/** Columns of the prediction log. */
import type { LoggedPrediction } from '../../../core/contract/index.ts';
import { fullDate, number, probability, version } from '../../format/index.ts';
import { LabelMark } from '../../parts/LabelMark.tsx';
import type { Column } from '../../parts/table/columns.ts';
import { Tag } from '../../parts/Tag.tsx';
import { flagsOf, logTime } from './format.ts';
import { MarkedHits } from './MarkedHits.tsx';

export const logColumns = (search: string): readonly Column<LoggedPrediction>[] => [
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
    cell: ({ text }) => <MarkedHits text={text} search={search} />,
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
    title: 'abstained: not sure enough; cut: longer than the model reads; redacted: names and numbers were taken out',
    kind: 'text',
    width: 150,
    cell: (row) =>
      flagsOf(row).map((flag) => (
        <Tag key={flag} kind={flag === 'cut' ? 'attention' : 'plain'}>
          {flag}
        </Tag>
      )),
    text: (row) => flagsOf(row).join(', '),
  },
];
