/** A question in SQL over the rows of a version, and its answer as a table. */
import { Button, Textarea } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useMemo, useState } from 'react';
import type { GraphVersion, SqlAnswer } from '../../../core/contract/index.ts';
import { client } from '../../engine/client.ts';
import { count, duration, number } from '../../format/index.ts';
import { ErrorState } from '../../parts/ErrorState.tsx';
import { copyText } from '../../parts/copy-text.ts';
import type { Column } from '../../parts/table/columns.ts';
import { DataTable } from '../../parts/table/DataTable.tsx';
import { oneLine } from './words.ts';

const EXAMPLES = [
  ['labels by split', 'SELECT split, label, count(*) AS texts\nFROM data GROUP BY ALL ORDER BY split, texts DESC'],
  [
    'longest texts',
    'SELECT split, label, length(text) AS characters, text\nFROM data ORDER BY characters DESC LIMIT 50',
  ],
  [
    'copies',
    'SELECT text, count(*) AS times, list(DISTINCT label) AS labels\nFROM data GROUP BY text HAVING times > 1 ORDER BY times DESC',
  ],
] as const;

type Row = { readonly index: number; readonly cells: SqlAnswer['rows'][number] };

const shown = (value: SqlAnswer['rows'][number][number] | undefined): string =>
  value === null || value === undefined ? '' : typeof value === 'string' ? oneLine(value) : String(value);

const isNumeric = (type: string): boolean => /INT|DOUBLE|FLOAT|DECIMAL|REAL/i.test(type) && !type.endsWith('[]');

const columnsOf = ({ columns }: SqlAnswer): readonly Column<Row>[] =>
  columns.map(({ name, type }, at) => {
    const numeric = isNumeric(type);
    const valueOf = ({ cells }: Row): string | number | null => {
      const value = cells[at];
      return typeof value === 'boolean' ? String(value) : (value ?? null);
    };
    return {
      key: `${at}`,
      head: <bdi title={type}>{name}</bdi>,
      kind: numeric ? 'number' : 'text',
      width: numeric ? 110 : '1fr',
      least: 140,
      cell: (row) => {
        const value = row.cells[at];
        if (value === null || value === undefined) return <span className="third">null</span>;
        return typeof value === 'number' ? number(value, Number.isInteger(value) ? 0 : 3) : <bdi>{shown(value)}</bdi>;
      },
      sort: valueOf,
      text: (row) => shown(row.cells[at]),
    };
  });

/** The last question, kept while the app is open. */
let lastSql: string = EXAMPLES[0][1];

export const SqlTab = ({ version }: { readonly version: GraphVersion }) => {
  const [sql, setSql] = useState(lastSql);
  const ask = useMutation({
    mutationFn: (question: string) => client.data.sql({ revision: version.revision, sql: question }),
  });
  const run = (): void => {
    lastSql = sql;
    if (sql.trim() !== '' && !ask.isPending) ask.mutate(sql);
  };
  return (
    <>
      <form
        className="data-sql"
        onSubmit={(event) => {
          event.preventDefault();
          run();
        }}
      >
        <Textarea
          aria-label="SQL"
          classNames={{ input: 'mono data-sql-text' }}
          autosize
          minRows={3}
          maxRows={10}
          spellCheck={false}
          value={sql}
          onChange={(event) => setSql(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey)) return;
            event.preventDefault();
            run();
          }}
        />
        <div className="row">
          <span className="small third">Try:</span>
          {EXAMPLES.map(([name, text]) => (
            <button key={name} type="button" className="chip" onClick={() => setSql(text)}>
              {name}
            </button>
          ))}
          <span className="push small third">Ctrl+Enter</span>
          <Button type="submit" variant="light" loading={ask.isPending} disabled={sql.trim() === ''}>
            Run
          </Button>
        </div>
      </form>
      {ask.error && <ErrorState error={ask.error} kept="Nothing was changed." />}
      {ask.data && <Answer answer={ask.data} />}
    </>
  );
};

const Answer = ({ answer }: { readonly answer: SqlAnswer }) => {
  const columns = useMemo(() => columnsOf(answer), [answer]);
  const source = useMemo(
    () => ({ kind: 'rows' as const, rows: answer.rows.map((cells, index) => ({ index, cells })) }),
    [answer],
  );
  const copy = (): Promise<void> =>
    copyText(
      [answer.columns.map(({ name }) => name), ...answer.rows.map((cells) => cells.map(shown))]
        .map((cells) => cells.join('\t'))
        .join('\n'),
      `Copied ${count(answer.rows.length, 'row')}`,
    );
  const cut = answer.total === null || answer.total > answer.rows.length;
  return (
    <>
      <div className="data-sql-head small second" role="status">
        {cut
          ? `The first ${number(answer.rows.length)} rows${answer.total === null ? '' : ` of ${number(answer.total)}`}`
          : count(answer.rows.length, 'row')}{' '}
        in {duration(answer.seconds)}
        <button type="button" className="text-button push" onClick={() => void copy()}>
          Copy as TSV
        </button>
      </div>
      <DataTable
        key={answer.columns.map(({ name }) => name).join('\0')}
        label="Answer"
        columns={columns}
        source={source}
        rowKey={({ index }) => String(index)}
        padding={20}
        empty="The answer has no rows."
      />
    </>
  );
};
