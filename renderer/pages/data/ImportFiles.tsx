/** The files of an import, with a place to drop more, and how the first is read where that can be doubted. */
import { Button, Select } from '@mantine/core';
import { IconX } from '@tabler/icons-react';
import { useRef } from 'react';
import { errorInfoOf, type ImportColumns, type ReadOptions } from '../../../core/contract/index.ts';
import { number, size } from '../../format/index.ts';
import { IN_DIALOG } from '../../parts/in-dialog.ts';
import { Progress } from '../../parts/Progress.tsx';
import { StatusShape } from '../../parts/StatusShape.tsx';
import type { Uploads } from './use-uploads.ts';

const ACCEPTED = '.csv,.tsv,.txt,.json,.jsonl,.ndjson,.parquet,.xlsx,.gz';

const DELIMITERS = [
  { value: ',', label: 'comma' },
  { value: ';', label: 'semicolon' },
  { value: '\t', label: 'tab' },
  { value: '|', label: 'bar' },
];
const ENCODINGS = ['utf-8', 'windows-1252', 'utf-16le', 'utf-16be'];

type Props = {
  readonly uploads: Uploads;
  readonly columns: ImportColumns | null;
  readonly options: ReadOptions;
  readonly onOptions: (options: ReadOptions) => void;
};

export const ImportFiles = ({ uploads, columns, options, onOptions }: Props) => {
  const input = useRef<HTMLInputElement>(null);
  const list = uploads.list;
  return (
    <>
      <div
        className="data-import-drop"
        data-empty={list.length === 0 || undefined}
        onDragOver={(event) => event.preventDefault()}
        onDrop={(event) => {
          event.preventDefault();
          uploads.add([...event.dataTransfer.files]);
        }}
      >
        {list.length === 0 && (
          <span className="second">Drop files here: CSV, TSV, JSON, JSON Lines, Parquet or Excel.</span>
        )}
        {list.map(({ key, name, size: bytes, sent, file, error }) => (
          <span key={key} className="data-import-file">
            <StatusShape status={error !== null ? 'failed' : file ? 'finished' : 'working'} />
            <span className="cut medium" title={name}>
              {name}
            </span>
            <span className="third small nowrap">{size(bytes)}</span>
            {!file && error === null && (
              <Progress share={bytes === 0 ? null : sent / bytes} label={`Reading ${name}`} width={70} />
            )}
            {error !== null && <span className="small">{errorInfoOf(error).message}</span>}
            <button
              type="button"
              className="icon-button small-button"
              aria-label={`Leave out ${name}`}
              onClick={() => uploads.remove(key)}
            >
              <IconX size={13} stroke={1.6} />
            </button>
          </span>
        ))}
        <input
          ref={input}
          type="file"
          multiple
          hidden
          accept={ACCEPTED}
          aria-label="Data files"
          onChange={(event) => {
            uploads.add([...(event.currentTarget.files ?? [])]);
            event.currentTarget.value = '';
          }}
        />
        <Button
          variant={list.length === 0 ? 'light' : 'default'}
          className="push"
          data-autofocus
          onClick={() => input.current?.click()}
        >
          {list.length === 0 ? 'Choose files…' : 'More files…'}
        </Button>
      </div>
      {columns && (
        <div className="row data-import-read small">
          <span className="second">
            {columns.format}
            {columns.rows === null ? '' : `, ${number(columns.rows)} rows`}
          </span>
          {columns.sheets.length > 1 && (
            <Select
              comboboxProps={IN_DIALOG}
              aria-label="Sheet"
              data={[...columns.sheets]}
              value={options.sheet ?? columns.sheets[0] ?? null}
              allowDeselect={false}
              onChange={(sheet) => sheet !== null && onOptions({ ...options, sheet })}
            />
          )}
          {columns.delimiter !== null && (
            <Select
              comboboxProps={IN_DIALOG}
              aria-label="Columns parted by"
              data={DELIMITERS}
              value={options.delimiter ?? columns.delimiter}
              allowDeselect={false}
              onChange={(delimiter) => delimiter !== null && onOptions({ ...options, delimiter })}
            />
          )}
          {columns.encoding !== null && (
            <Select
              comboboxProps={IN_DIALOG}
              aria-label="Encoding"
              data={[...new Set([columns.encoding, ...ENCODINGS])]}
              value={options.encoding ?? columns.encoding}
              allowDeselect={false}
              onChange={(encoding) => encoding !== null && onOptions({ ...options, encoding })}
            />
          )}
        </div>
      )}
    </>
  );
};
