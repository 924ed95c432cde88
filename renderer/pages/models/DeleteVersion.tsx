/** Takes a version out of the registry: what goes with it, and what stays. Not while it is deployed and up. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { ModelVersion } from '../../../core/contract/index.ts';
import { client, orpc } from '../../engine/client.ts';
import { version as versionName } from '../../format/index.ts';
import { ConfirmDialog } from '../../parts/ConfirmDialog.tsx';
import { ErrorState } from '../../parts/ErrorState.tsx';
import { showToast } from '../../parts/toast-state.ts';
import { dependents } from './dependents.ts';

type Props = {
  readonly version: ModelVersion;
  /** Name of the deployment that serves it; null where none does. */
  readonly servedBy: string | null;
  readonly onDeleted: () => void;
};

export const DeleteVersion = ({ version, servedBy, onDeleted }: Props) => {
  const [asking, setAsking] = useState(false);
  const checks = useQuery(orpc.monitoring.checks.queryOptions());
  const chain = useQuery({
    ...orpc.project.chain.queryOptions({ input: { runId: version.runId ?? '' } }),
    enabled: version.runId !== null,
  });
  const name = versionName(version.version);
  const remove = useMutation({
    mutationFn: () => client.models.deleteVersion({ name: version.name, version: version.version }),
    onSuccess: () => {
      setAsking(false);
      showToast(`Deleted ${version.name} ${name}`);
      onDeleted();
    },
  });
  return (
    <>
      {servedBy === null ? (
        <button type="button" className="text-button loss" onClick={() => setAsking(true)}>
          Delete {name}…
        </button>
      ) : (
        <span className="third">{servedBy} serves it; to delete it, stop that first</span>
      )}
      <ConfirmDialog
        opened={asking}
        title={`Delete ${version.name} ${name}?`}
        verb={`Delete ${name}`}
        kind="loss"
        busy={remove.isPending}
        onClose={() => {
          setAsking(false);
          remove.reset();
        }}
        onConfirm={() => remove.mutate()}
      >
        {dependents(version, chain.data ?? [], checks.data ?? []).map((sentence) => (
          <p key={sentence}>{sentence}</p>
        ))}
        {remove.error && <ErrorState error={remove.error} kept="The version is still there." />}
      </ConfirmDialog>
    </>
  );
};
