/** The three ways to start: now, after what runs, or several as a search. */
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import type { Recipe } from '../../../core/contract/index.ts';
import { client, orpc, queryClient } from '../../engine/client.ts';
import type { Sweep } from './search-axes.ts';

type Order = { readonly revision: string; readonly name?: string; readonly recipe: Recipe };

export type Launch = {
  readonly pending: boolean;
  readonly error: unknown;
  readonly start: (order: Order) => void;
  readonly enqueue: (order: Order) => void;
  readonly search: (order: Order, sweep: Sweep) => void;
};

const showQueue = (): Promise<void> => queryClient.invalidateQueries({ queryKey: orpc.training.queue.key() });

export const useLaunch = (): Launch => {
  const navigate = useNavigate();
  const start = useMutation({
    mutationFn: (order: Order) => client.training.start(order),
    onSuccess: ({ runId }) => navigate({ to: '/train/$runId', params: { runId } }),
  });
  const enqueue = useMutation({ mutationFn: (order: Order) => client.training.enqueue(order), onSuccess: showQueue });
  const search = useMutation({
    mutationFn: ({ order, sweep }: { readonly order: Order; readonly sweep: Sweep }) =>
      client.training.sweep({ ...order, ...sweep }),
    onSuccess: async ({ sweep }) => {
      await showQueue();
      await navigate({ to: '/runs', search: { filter: `search=${sweep}` } });
    },
  });
  const all = [start, enqueue, search];
  // What is refused once is told until the next try, whichever it is.
  const forget = (): void => {
    for (const mutation of all) mutation.reset();
  };
  return {
    pending: all.some(({ isPending }) => isPending),
    error: start.error ?? enqueue.error ?? search.error,
    start: (order) => {
      forget();
      start.mutate(order);
    },
    enqueue: (order) => {
      forget();
      enqueue.mutate(order);
    },
    search: (order, sweep) => {
      forget();
      search.mutate({ order, sweep });
    },
  };
};
