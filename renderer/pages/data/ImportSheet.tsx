/** New files into the working copy: which column is what, what becomes of the rows, and how they join what is there. */
import { Button, Radio } from '@mantine/core';
import { keepPreviousData, useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { GraphVersion, ImportColumns, ReadOptions } from '../../../core/contract/index.ts';
import { client, orpc } from '../../engine/client.ts';
import { count, number } from '../../format/index.ts';
import { Dialog } from '../../parts/Dialog.tsx';
import { ErrorState } from '../../parts/ErrorState.tsx';
import { Loading } from '../../parts/Loading.tsx';
import { ImportFiles } from './ImportFiles.tsx';
import { ImportPreviewTable } from './ImportPreviewTable.tsx';
import { type Draft, draftOf, mappingOf } from './mapping.ts';
import { MappingFields } from './MappingFields.tsx';
import { NewLabels } from './NewLabels.tsx';
import { useUploads } from './use-uploads.ts';

type Props = {
  readonly first: readonly File[];
  readonly versions: readonly GraphVersion[];
  readonly onClose: () => void;
};

/** The folder that the project keeps its splits in. */
const folderOf = (versions: readonly GraphVersion[]): string => {
  const path = versions
    .flatMap(({ outs }) => outs)
    .find(({ path }) => /(^|\/)(train|val|test)\.jsonl$/.test(path))?.path;
  return path === undefined ? 'data' : path.split('/').slice(0, -1).join('/') || '.';
};

export const ImportSheet = ({ first, versions, onClose }: Props) => {
  const uploads = useUploads(first);
  const [options, setOptions] = useState<ReadOptions>({});
  const ids = uploads.list.flatMap(({ file }) => (file ? [file.id] : []));
  const isSent = ids.length > 0 && ids.length === uploads.list.length;
  const [id] = ids;
  const columns = useQuery({
    ...orpc.data.importColumns.queryOptions({ input: { id: id ?? '', options } }),
    enabled: id !== undefined,
  });
  return (
    <Dialog label="Import files" width={980} high onClose={onClose}>
      <div className="dialog-inside data-import">
        <h2>Import files</h2>
        <div className="data-import-files">
          <ImportFiles uploads={uploads} columns={columns.data ?? null} options={options} onOptions={setOptions} />
        </div>
        {columns.error && <ErrorState error={columns.error} kept="Nothing was written." />}
        {id !== undefined && !columns.data && !columns.error && <Loading rows={6} what="Reading the first rows" />}
        {columns.data ? (
          <Mapping
            key={`${id} ${JSON.stringify(options)}`}
            columns={columns.data}
            sources={isSent ? ids.map((one) => ({ id: one, options })) : []}
            versions={versions}
            onClose={onClose}
          />
        ) : (
          <div className="row dialog-actions">
            <Button variant="default" onClick={onClose}>
              Cancel
            </Button>
            <Button disabled>Import</Button>
          </div>
        )}
      </div>
    </Dialog>
  );
};

type MappingProps = {
  readonly columns: ImportColumns;
  /** Empty while files are on their way. */
  readonly sources: readonly { readonly id: string; readonly options: ReadOptions }[];
  readonly versions: readonly GraphVersion[];
  readonly onClose: () => void;
};

const Mapping = ({ columns, sources, versions, onClose }: MappingProps) => {
  const [draft, setDraft] = useState<Draft>(() => draftOf(columns));
  const folder = folderOf(versions);
  const isEmpty = versions.length === 0;
  const [mode, setMode] = useState<'append' | 'replace'>(isEmpty ? 'replace' : 'append');
  const mapping = mappingOf(draft);
  const input = {
    sources: [...sources],
    mapping: mapping ?? { text: '', label: '', split: { by: 'one', split: 'train' } as const },
    mode,
    folder,
  };
  const preview = useQuery({
    ...orpc.data.importPreview.queryOptions({ input }),
    enabled: mapping !== null && sources.length > 0,
    placeholderData: keepPreviousData,
  });
  const start = useMutation({
    mutationFn: () => client.data.startImport(input),
    onSuccess: onClose,
  });
  const rows = preview.data?.splits.reduce((sum, each) => sum + each.rows, 0) ?? 0;
  const ready = mapping !== null && preview.data !== undefined && rows > 0 && !preview.isPlaceholderData;
  return (
    <form
      className="data-import-body"
      onSubmit={(event) => {
        event.preventDefault();
        if (ready && !start.isPending) start.mutate();
      }}
    >
      <div className="data-import-map">
        <MappingFields columns={columns} draft={draft} onChange={setDraft} />
        {!isEmpty && (
          <Radio.Group
            label="Join"
            value={mode}
            onChange={(value) => setMode(value === 'replace' ? 'replace' : 'append')}
          >
            <div className="data-choices">
              <Radio value="append" label="Add to the rows that are there" />
              <Radio
                value="replace"
                label="Put these in their place"
                description="The committed version keeps the old ones."
              />
            </div>
          </Radio.Group>
        )}
      </div>
      <div className="data-import-seen">
        {mapping === null ? (
          <p className="second">Choose which column is the text and which the label: the rows show here then.</p>
        ) : preview.error ? (
          <ErrorState error={preview.error} kept="Nothing was written." />
        ) : preview.data ? (
          <ImportPreviewTable preview={preview.data} old={preview.isPlaceholderData}>
            <NewLabels
              preview={preview.data}
              renamed={draft.labels}
              onRename={(labels) => setDraft({ ...draft, labels })}
            />
          </ImportPreviewTable>
        ) : (
          <Loading rows={8} what="Reading every row" />
        )}
      </div>
      <div className="data-import-end">
        {start.error && <ErrorState error={start.error} kept="Nothing was written." />}
        <div className="row dialog-actions">
          <span className="small third push-right">
            To {folder === '.' ? 'the project' : `${folder}/`} in the working copy; nothing is committed yet.
            {preview.data && preview.data.faulty > 0 && ` ${count(preview.data.faulty, 'row')} left out.`}
          </span>
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" disabled={!ready} loading={start.isPending}>
            {ready ? `Import ${number(rows)} ${rows === 1 ? 'row' : 'rows'}` : 'Import'}
          </Button>
        </div>
      </div>
    </form>
  );
};
