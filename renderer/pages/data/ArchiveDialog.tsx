/** The cache as one file, to carry data where no remote is. */
import { Button, Checkbox, TextInput } from '@mantine/core';
import { useState } from 'react';
import { Dialog } from '../../parts/Dialog.tsx';
import { ErrorState } from '../../parts/ErrorState.tsx';
import { useWork } from './use-work.ts';

/** The one in the project's own folder is found again by itself when the project is opened. */
const OWN = 'data/cache-snapshot.tar.gz';

export const ArchiveDialog = ({ onClose }: { readonly onClose: () => void }) => {
  const [file, setFile] = useState(OWN);
  const [all, setAll] = useState(true);
  const work = useWork();
  const name = file.trim();
  return (
    <Dialog label="Cache archive" width={500} onClose={onClose}>
      <div className="dialog-inside">
        <h2>Cache archive</h2>
        <p className="second dialog-text">
          One file with the data of the versions, which git or a stick can carry where no remote is. Only bytes that
          match their name are taken from one.
        </p>
        <TextInput
          label="File"
          description="A whole path, or one in the project"
          value={file}
          onChange={(event) => setFile(event.currentTarget.value)}
          spellCheck={false}
          data-autofocus
        />
        <Checkbox
          className="data-note"
          label="Every version, not only the working copy’s"
          checked={all}
          onChange={(event) => setAll(event.currentTarget.checked)}
        />
        {work.error && <ErrorState error={work.error} kept="Nothing was changed." />}
        <div className="row dialog-actions">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button
            variant="default"
            disabled={name === ''}
            loading={work.isPending && work.variables.verb === 'archive-import'}
            onClick={() => work.mutate({ verb: 'archive-import', file: name }, { onSuccess: onClose })}
          >
            Take from it
          </Button>
          <Button
            disabled={name === ''}
            loading={work.isPending && work.variables.verb === 'archive-export'}
            onClick={() => work.mutate({ verb: 'archive-export', file: name, all }, { onSuccess: onClose })}
          >
            Write it
          </Button>
        </div>
      </div>
    </Dialog>
  );
};
