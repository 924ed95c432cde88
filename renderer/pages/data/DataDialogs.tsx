/** The one dialog of the Data page that is open. */
import { lazy, Suspense } from 'react';
import type { GraphVersion } from '../../../core/contract/index.ts';
import { ArchiveDialog } from './ArchiveDialog.tsx';
import { CheckOutDialog } from './CheckOutDialog.tsx';
import { CleanUpDialog } from './CleanUpDialog.tsx';
import { CommitDialog } from './CommitDialog.tsx';
import type { DataDialog, OpenDialog } from './dialogs.ts';
import { ExportDialog } from './ExportDialog.tsx';
import { HooksDialog } from './HooksDialog.tsx';
import { RemotesDialog } from './RemotesDialog.tsx';

const ImportSheet = lazy(async () => ({ default: (await import('./ImportSheet.tsx')).ImportSheet }));

type Props = {
  readonly dialog: DataDialog | null;
  readonly versions: readonly GraphVersion[];
  readonly onDialog: OpenDialog;
  readonly onClose: () => void;
};

export const DataDialogs = ({ dialog, versions, onDialog, onClose }: Props) => {
  switch (dialog?.kind) {
    case undefined:
      return null;
    case 'import':
      return (
        <Suspense>
          <ImportSheet first={dialog.files} versions={versions} onClose={onClose} />
        </Suspense>
      );
    case 'commit':
      return <CommitDialog versions={versions} onDialog={onDialog} onClose={onClose} />;
    case 'check-out':
      return <CheckOutDialog version={versions.find((one) => one.revision === dialog.revision)} onClose={onClose} />;
    case 'export':
      return <ExportDialog version={versions.find((one) => one.revision === dialog.revision)} onClose={onClose} />;
    case 'clean-up':
      return <CleanUpDialog onClose={onClose} />;
    case 'remotes':
      return <RemotesDialog onClose={onClose} />;
    case 'hooks':
      return <HooksDialog onClose={onClose} />;
    case 'archive':
      return <ArchiveDialog onClose={onClose} />;
    default:
      return dialog satisfies never;
  }
};
