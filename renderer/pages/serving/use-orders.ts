/** What is ordered of deployments: one click each. */
import { useMutation } from '@tanstack/react-query';
import type { Deployment, DeploymentOrder } from '../../../core/contract/index.ts';
import { client, orpc, queryClient } from '../../engine/client.ts';

const refresh = (): Promise<void> => queryClient.invalidateQueries({ queryKey: orpc.serving.list.key() });

export const useOrders = () => {
  const start = useMutation({
    mutationFn: (order: DeploymentOrder) => client.deployments.start(order),
    onSettled: refresh,
  });
  const stop = useMutation({ mutationFn: (name: string) => client.deployments.stop({ name }), onSettled: refresh });
  const rollback = useMutation({
    mutationFn: (name: string) => client.deployments.rollback({ name }),
    onSettled: refresh,
  });
  const remove = useMutation({ mutationFn: (name: string) => client.deployments.remove({ name }), onSettled: refresh });
  const { isPending, variables } = start;
  return {
    start,
    stop,
    rollback,
    remove,
    busy: start.isPending || stop.isPending || rollback.isPending || remove.isPending,
    /** With what it was started before. */
    again: ({ name }: Deployment): void => start.mutate({ name }),
    /** Until the engine says it itself. */
    starting:
      isPending && variables.model !== undefined && variables.version !== undefined
        ? { name: variables.name, model: variables.model, version: variables.version }
        : null,
    /** A deployment that failed says itself why. */
    problem: (deployment: Deployment | null): unknown =>
      stop.error ?? rollback.error ?? remove.error ?? (deployment?.state === 'failed' ? null : start.error) ?? null,
  };
};
