/** What the Stack page is about. */
import { useQuery } from '@tanstack/react-query';
import type { StackDoctor, StackStatus, StackUse, StoreState } from '../../../core/contract/index.ts';
import { orpc } from '../../engine/client.ts';

export type StackFacts = {
  /** null until it is here. */
  readonly status: StackStatus | null;
  readonly doctor: StackDoctor | null;
  readonly uses: readonly StackUse[];
  /** Where runs and models live; null until it is here. */
  readonly store: StoreState | null;
  readonly error: unknown;
  readonly retry: () => void;
};

/** What an editor changes in the compose file, or in stack.env, no engine tells of. */
const STATUS_MILLISECONDS = 4000;
/** The doctor looks again by itself; use is measured every five seconds. */
const DOCTOR_MILLISECONDS = 15_000;
const USE_MILLISECONDS = 5000;

export const useStack = (): StackFacts => {
  const status = useQuery({ ...orpc.stack.status.queryOptions(), refetchInterval: STATUS_MILLISECONDS });
  const runs = status.data?.services.some(({ state }) => state === 'running') ?? false;
  const doctor = useQuery({ ...orpc.stack.doctor.queryOptions(), refetchInterval: DOCTOR_MILLISECONDS });
  const uses = useQuery({ ...orpc.stack.use.queryOptions(), enabled: runs, refetchInterval: USE_MILLISECONDS });
  const store = useQuery(orpc.store.state.queryOptions());
  return {
    store: store.data ?? null,
    status: status.data ?? null,
    doctor: doctor.data ?? null,
    uses: runs ? (uses.data ?? []) : [],
    error: status.data ? null : status.error,
    retry: () => void status.refetch(),
  };
};
