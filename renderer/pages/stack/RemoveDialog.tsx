/** Removes the stack. Its volumes hold all that was ever stored in it: taking them is asked twice. */
import { Button, Checkbox } from '@mantine/core';
import { useState } from 'react';
import { count } from '../../format/index.ts';
import { ConfirmDialog } from '../../parts/ConfirmDialog.tsx';
import { Dialog } from '../../parts/Dialog.tsx';

type Props = {
  readonly containers: number;
  readonly volumes: readonly string[];
  readonly onRemove: (volumes: boolean) => void;
  readonly onClose: () => void;
};

export const RemoveDialog = ({ containers, volumes, onRemove, onClose }: Props) => {
  const [withVolumes, setWithVolumes] = useState(false);
  const [again, setAgain] = useState(false);
  const data = count(volumes.length, 'volume');
  if (again) {
    return (
      <ConfirmDialog
        opened
        title={`Delete ${data} for good?`}
        verb={`Delete ${data}`}
        kind="loss"
        onConfirm={() => onRemove(true)}
        onClose={onClose}
      >
        <p>
          {volumes.join(', ')}: the runs, models, files and rows that the services keep there are gone then, and nothing
          brings them back. What lies in the project folder is not touched.
        </p>
      </ConfirmDialog>
    );
  }
  return (
    <Dialog label="Remove the stack" width={440} onClose={onClose}>
      <div className="dialog-inside">
        <h2>Remove the stack?</h2>
        <div className="second dialog-text">
          <p>
            {count(containers, 'container')} and the networks between them go. The next start makes them anew, from
            images that stay.
          </p>
          {volumes.length > 0 && (
            <Checkbox
              mt={10}
              label={`Delete ${data} too, with all data in ${volumes.length === 1 ? 'it' : 'them'}`}
              checked={withVolumes}
              onChange={(event) => setWithVolumes(event.currentTarget.checked)}
            />
          )}
        </div>
        <div className="row dialog-actions">
          <Button variant="default" onClick={onClose} data-autofocus>
            Cancel
          </Button>
          <Button className="button-loss" onClick={() => (withVolumes ? setAgain(true) : onRemove(false))}>
            {withVolumes ? `Remove it and ${data}…` : `Remove ${count(containers, 'container')}`}
          </Button>
        </div>
      </div>
    </Dialog>
  );
};
