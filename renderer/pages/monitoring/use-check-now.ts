/** A check that somebody asks for: it runs until it is done or cancelled. */
import { useMutation } from '@tanstack/react-query';
import { useRef } from 'react';
import { errorInfoOf } from '../../../core/contract/errors.ts';
import { client, orpc, queryClient } from '../../engine/client.ts';

export type CheckNow = {
  readonly running: boolean;
  /** null too where it was cancelled. */
  readonly error: unknown;
  readonly start: () => void;
  readonly cancel: () => void;
};

/** `onDone` gets the id of the new check. */
export const useCheckNow = (onDone: (checkId: string) => void): CheckNow => {
  const stop = useRef<AbortController>(null);
  const run = useMutation({
    mutationFn: () => {
      stop.current = new AbortController();
      return client.monitoring.check(undefined, { signal: stop.current.signal });
    },
    onSuccess: async ({ id }) => {
      await queryClient.invalidateQueries({ queryKey: orpc.monitoring.checks.key() });
      onDone(id);
    },
  });
  return {
    running: run.isPending,
    error: run.error && errorInfoOf(run.error).code === 'cancelled' ? null : run.error,
    start: () => run.mutate(),
    cancel: () => stop.current?.abort(),
  };
};
