/** A version's rows as files for other programs. */
import { Button, Checkbox, Radio } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useId, useState } from 'react';
import type { ExportOrder, GraphVersion, Split } from '../../../core/contract/index.ts';
import { client } from '../../engine/client.ts';
import { shortHash } from '../../format/index.ts';
import { Dialog } from '../../parts/Dialog.tsx';
import { ErrorState } from '../../parts/ErrorState.tsx';
import { FolderInput } from '../../parts/FolderInput.tsx';
import { showToast } from '../../parts/toast-state.ts';
import { splitName } from './answer.ts';

const FORMATS: readonly { readonly format: ExportOrder['format']; readonly label: string; readonly reason: string }[] =
  [
    { format: 'csv', label: 'CSV', reason: 'UTF-8, for spreadsheets and pandas' },
    { format: 'xlsx', label: 'Excel', reason: 'a workbook for each split' },
    { format: 'tsv', label: 'TSV', reason: 'columns parted by tabs' },
    { format: 'jsonl', label: 'JSON Lines', reason: 'as the project keeps them' },
    { format: 'parquet', label: 'Parquet', reason: 'small and typed, for datasets, pandas and DuckDB' },
  ];

const SPLITS: readonly Split[] = ['train', 'val', 'test'];

type Props = { readonly version: GraphVersion | undefined; readonly onClose: () => void };

export const ExportDialog = ({ version, onClose }: Props) => {
  const id = useId();
  const [format, setFormat] = useState<ExportOrder['format']>('csv');
  const [folder, setFolder] = useState('');
  const [left, setLeft] = useState<ReadonlySet<Split>>(new Set());
  const has = SPLITS.filter((split) => version?.outs.some(({ path }) => path.endsWith(`${split}.jsonl`)));
  const splits = has.filter((split) => !left.has(split));
  const write = useMutation({
    mutationFn: () =>
      client.data.export({ revision: version?.revision ?? '', splits: [...splits], format, folder: folder.trim() }),
    onSuccess: ({ out }) => {
      showToast(`Exporting to ${out}`);
      onClose();
    },
  });
  if (!version) return null;
  const toggle = (split: Split): void => {
    const next = new Set(left);
    if (!next.delete(split)) next.add(split);
    setLeft(next);
  };
  const ready = folder.trim() !== '' && splits.length > 0;
  return (
    <Dialog label="Export rows" width={480} onClose={onClose}>
      <form
        className="dialog-inside"
        onSubmit={(event) => {
          event.preventDefault();
          if (ready && !write.isPending) write.mutate();
        }}
      >
        <h2>Export the rows of {shortHash(version.revision)}</h2>
        <Radio.Group
          label="As"
          value={format}
          onChange={(value) => setFormat(FORMATS.find((each) => each.format === value)?.format ?? 'csv')}
        >
          <div className="data-choices">
            {FORMATS.map((each) => (
              <Radio key={each.format} value={each.format} label={each.label} description={each.reason} />
            ))}
          </div>
        </Radio.Group>
        <div className="row data-note" role="group" aria-label="Splits">
          {has.map((split) => (
            <Checkbox key={split} label={splitName(split)} checked={!left.has(split)} onChange={() => toggle(split)} />
          ))}
        </div>
        <label className="medium" htmlFor={`${id}-folder`}>
          In
        </label>
        <FolderInput
          id={`${id}-folder`}
          placeholder="/path/to/a/folder"
          title="Where to export the rows"
          value={folder}
          onChange={setFolder}
          first
        />
        <p className="small third data-note">It becomes a new folder there; nothing is written over.</p>
        {write.error && <ErrorState error={write.error} kept="Nothing was written." />}
        <div className="row dialog-actions">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" disabled={!ready} loading={write.isPending}>
            Export
          </Button>
        </div>
      </form>
    </Dialog>
  );
};
