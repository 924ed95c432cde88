/** Writes the log, as it is filtered, into a file: all of it, also what is older than the page shows. */
import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useId, useState } from 'react';
import { client } from '../../engine/client.ts';
import { count } from '../../format/index.ts';
import { Dialog } from '../../parts/Dialog.tsx';
import { ErrorState } from '../../parts/ErrorState.tsx';
import { FolderInput } from '../../parts/FolderInput.tsx';
import { showToast } from '../../parts/toast-state.ts';
import type { StackSearch } from './search.ts';

type Props = { readonly search: StackSearch; readonly onClose: () => void };

export const SaveLogDialog = ({ search, onClose }: Props) => {
  const id = useId();
  const [folder, setFolder] = useState('');
  const write = useMutation({
    mutationFn: () => client.stack.saveLog({ ...search, folder: folder.trim() }),
    onSuccess: ({ path, lines }) => {
      showToast(`${count(lines, 'line')} in ${path}`);
      onClose();
    },
  });
  const ready = folder.trim() !== '';
  return (
    <Dialog label="Save the log" width={480} onClose={onClose}>
      <form
        className="dialog-inside"
        onSubmit={(event) => {
          event.preventDefault();
          if (ready && !write.isPending) write.mutate();
        }}
      >
        <h2>Save the log of {search.service ?? 'all services'}</h2>
        <div className="dialog-text">
          <label className="medium" htmlFor={id}>
            In
          </label>
          <FolderInput
            id={id}
            placeholder="/path/to/a/folder"
            title="Where to save the log"
            value={folder}
            onChange={setFolder}
            first
          />
          <p className="small third">It becomes a new file there; nothing is written over.</p>
        </div>
        {write.error && <ErrorState error={write.error} kept="The log itself was not harmed." />}
        <div className="row dialog-actions">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" disabled={!ready} loading={write.isPending}>
            Save the log
          </Button>
        </div>
      </form>
    </Dialog>
  );
};
