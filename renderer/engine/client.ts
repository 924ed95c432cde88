/** The engine's contract as a client, and as TanStack Query options: `orpc.runs.list.queryOptions({ input: {} })`. */
import { createORPCClient } from '@orpc/client';
import type { ContractRouterClient } from '@orpc/contract';
import { createTanstackQueryUtils } from '@orpc/tanstack-query';
import { QueryClient } from '@tanstack/react-query';
import type { contract } from '../../core/contract/index.ts';
import { engineLink } from './connection.ts';

export const client: ContractRouterClient<typeof contract> = createORPCClient(engineLink);

export const orpc = createTanstackQueryUtils(client);

/** The engine is on this computer: nothing is retried, nothing goes stale by time; changes say what to fetch again. */
export const queryClient = new QueryClient({
  defaultOptions: {
    queries: { retry: false, staleTime: Number.POSITIVE_INFINITY, networkMode: 'always', refetchOnWindowFocus: false },
    mutations: { retry: false, networkMode: 'always' },
  },
});
