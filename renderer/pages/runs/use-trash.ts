/** Runs to the trash and back. What is there keeps its metrics, files and model. */
import { useMutation } from '@tanstack/react-query';
import { client } from '../../engine/client.ts';
import { count } from '../../format/index.ts';
import { showToast } from '../../parts/toast-state.ts';

type Named = { readonly runId: string; readonly name: string };

const named = (runs: readonly Named[]): string =>
  runs.length === 1 ? (runs[0]?.name ?? '') : count(runs.length, 'run');

export const useTrash = () => {
  const restore = useMutation({
    mutationFn: async (runs: readonly Named[]) => {
      for (const { runId } of runs) await client.runs.restore({ runId });
    },
    onSuccess: (_, runs) => showToast(`Restored ${named(runs)}`),
  });
  const remove = useMutation({
    mutationFn: async (runs: readonly Named[]) => {
      for (const { runId } of runs) await client.runs.delete({ runId });
    },
    onSuccess: (_, runs) => showToast(`Moved ${named(runs)} to the trash`, () => restore.mutate(runs)),
  });
  return {
    remove: (runs: readonly Named[]): void => remove.mutate(runs),
    restore: (runs: readonly Named[]): void => restore.mutate(runs),
    error: remove.error ?? restore.error,
  };
};
