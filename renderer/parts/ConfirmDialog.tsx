/** A question before a loss beyond undo, before leaving a job, or before going live. Cancel has the focus; the button repeats the verb. */
import { Button } from '@mantine/core';
import type { ReactNode } from 'react';
import { Dialog } from './Dialog.tsx';

type Props = {
  readonly opened: boolean;
  readonly title: string;
  /** How many, how large, what depends on it. */
  readonly children: ReactNode;
  /** "Delete 3 runs". */
  readonly verb: string;
  /** Red for loss, blue for going live. */
  readonly kind: 'loss' | 'live';
  readonly busy?: boolean;
  readonly onConfirm: () => void;
  readonly onClose: () => void;
};

export const ConfirmDialog = ({ opened, title, children, verb, kind, busy = false, onConfirm, onClose }: Props) =>
  opened ? (
    <Dialog label={title} onClose={onClose} width={440}>
      <div className="dialog-inside">
        <h2>{title}</h2>
        <div className="second dialog-text">{children}</div>
        <div className="row dialog-actions">
          <Button variant="default" onClick={onClose} data-autofocus>
            Cancel
          </Button>
          <Button onClick={onConfirm} loading={busy} className={kind === 'loss' ? 'button-loss' : ''}>
            {verb}
          </Button>
        </div>
      </div>
    </Dialog>
  ) : null;
