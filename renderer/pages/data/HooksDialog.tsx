/** DVC's git hooks, switched on and off: they keep the folder in step with what git does. */
import { Button, Switch } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { client, orpc, queryClient } from '../../engine/client.ts';
import { Dialog } from '../../parts/Dialog.tsx';
import { ErrorState } from '../../parts/ErrorState.tsx';
import { Notice } from '../../parts/Notice.tsx';

const HOOKS = [
  ['after git checkout', 'the data files follow the commit'],
  ['before git commit', 'what changed in the data and is not recorded is listed'],
  ['before git push', 'the data is pushed to the remote first'],
] as const;

export const HooksDialog = ({ onClose }: { readonly onClose: () => void }) => {
  const hooks = useQuery(orpc.data.hooks.queryOptions());
  const set = useMutation({
    mutationFn: (installed: boolean) => client.data.setHooks({ installed }),
    onSuccess: (state) => queryClient.setQueryData(orpc.data.hooks.queryKey(), state),
  });
  const state = hooks.data?.state ?? null;
  return (
    <Dialog label="Git hooks" width={480} onClose={onClose}>
      <div className="dialog-inside">
        <h2>Git hooks</h2>
        <p className="second dialog-text">The same that “dvc install” makes, and they need no Python.</p>
        <dl className="facts data-note">
          {HOOKS.map(([when, what]) => (
            <div key={when} className="data-detail-fact">
              <dt>{when}</dt>
              <dd>{what}</dd>
            </div>
          ))}
        </dl>
        {hooks.data && state === null && <Notice status="stopped" title="The folder is not a git work tree." />}
        {hooks.data && hooks.data.foreign.length > 0 && (
          <Notice status="attention" title={`Other hooks are there: ${hooks.data.foreign.join(', ')}.`}>
            They are never written over. Move them away first, or call “idrift dvc git-hook” from them.
          </Notice>
        )}
        {state !== null && (
          <Switch
            className="data-note"
            label={state === 'installed' ? 'on' : 'off'}
            aria-label="Git hooks"
            checked={state === 'installed'}
            disabled={set.isPending}
            onChange={(event) => set.mutate(event.currentTarget.checked)}
          />
        )}
        {(set.error ?? hooks.error) && <ErrorState error={set.error ?? hooks.error} kept="Nothing was changed." />}
        <div className="row dialog-actions">
          <Button variant="default" onClick={onClose} data-autofocus>
            Close
          </Button>
        </div>
      </div>
    </Dialog>
  );
};
