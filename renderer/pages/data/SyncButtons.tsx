/** Fetch, push and import, in the head of the list of versions; with no remote yet they lead to one. */
import { useQuery } from '@tanstack/react-query';
import { IconCloudDown, IconCloudUp, IconPlus, IconRefresh } from '@tabler/icons-react';
import { orpc, queryClient } from '../../engine/client.ts';
import type { OpenDialog } from './dialogs.ts';
import { useDataJobs, useWork } from './use-work.ts';

export const SyncButtons = ({ onDialog }: { readonly onDialog: OpenDialog }) => {
  const remotes = useQuery(orpc.data.remotes.queryOptions());
  const work = useWork();
  const busy = useDataJobs().active !== null || work.isPending;
  const remote = remotes.data?.find(({ isDefault }) => isDefault)?.name ?? null;
  const to = remote ?? 'a remote';
  const sync = (verb: 'push' | 'pull'): void => {
    if (remote === null) onDialog({ kind: 'remotes' });
    else work.mutate(verb === 'push' ? { verb, all: true } : { verb });
  };
  return (
    <span className="push data-sync">
      <button
        type="button"
        className="icon-button"
        aria-label="Look again"
        title="Look again: folder, history and remote"
        onClick={() => void queryClient.invalidateQueries({ queryKey: orpc.data.key() })}
      >
        <IconRefresh size={15} stroke={1.6} />
      </button>
      <button
        type="button"
        className="icon-button"
        aria-label={`Pull from ${to}`}
        title={`Pull: fetch what is missing from ${to} and write it to the folder`}
        disabled={busy}
        onClick={() => sync('pull')}
      >
        <IconCloudDown size={15} stroke={1.6} />
      </button>
      <button
        type="button"
        className="icon-button"
        aria-label={`Push to ${to}`}
        title={`Push: send every version's files to ${to}`}
        disabled={busy}
        onClick={() => sync('push')}
      >
        <IconCloudUp size={15} stroke={1.6} />
      </button>
      <button
        type="button"
        className="icon-button"
        aria-label="Import files…"
        title="Import files… (or drop them here)"
        onClick={() => onDialog({ kind: 'import', files: [] })}
      >
        <IconPlus size={15} stroke={1.6} />
      </button>
    </span>
  );
};
