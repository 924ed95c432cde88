/** Columns of the stack's log. */
import type { StackLogLine } from '../../../core/contract/index.ts';
import { fullDate } from '../../format/index.ts';
import type { Column } from '../../parts/table/columns.ts';
import { logTime } from './words.ts';

const LEVELS = { info: 'info', warning: 'warn', error: 'error' } as const;

/** The text with what was looked for marked. */
const Marked = ({ text, find }: { readonly text: string; readonly find: string }) => {
  const at = find === '' ? -1 : text.toLowerCase().indexOf(find.toLowerCase());
  if (at < 0) return text;
  return (
    <>
      {text.slice(0, at)}
      <mark>{text.slice(at, at + find.length)}</mark>
      {text.slice(at + find.length)}
    </>
  );
};

export const logColumns = (find: string): readonly Column<StackLogLine>[] => [
  {
    key: 'at',
    head: 'time',
    kind: 'text',
    width: 124,
    cell: ({ at }) => <span className="third">{logTime(at)}</span>,
    text: ({ at }) => fullDate(at),
  },
  {
    key: 'service',
    head: 'service',
    kind: 'text',
    width: 112,
    cell: ({ service }) => <span className="second">{service}</span>,
    text: ({ service }) => service,
  },
  {
    key: 'level',
    head: 'level',
    kind: 'text',
    width: 60,
    cell: ({ level }) => <span className={level === 'info' ? 'third' : `stack-${level}`}>{LEVELS[level]}</span>,
    text: ({ level }) => LEVELS[level],
  },
  {
    key: 'text',
    head: 'text',
    kind: 'text',
    width: '1fr',
    least: 220,
    cell: ({ text, level }) => (
      <span className={level === 'info' ? '' : `stack-${level}`}>
        <Marked text={text} find={find} />
      </span>
    ),
    text: ({ text }) => text,
  },
];
