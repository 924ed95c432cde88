/**
 * Says things of texts and takes them back. One at a time: a text is labelled by somebody who sees it, so the next one is shown when the
 * engine has answered that the last label is on the disk, and keys pressed before that say nothing.
 */
import { useCallback, useEffect, useRef, useState } from 'react';
import type { Acted, LabelAct } from '../../../core/contract/index.ts';
import { errorInfoOf } from '../../../core/contract/errors.ts';
import { client, orpc, queryClient } from '../../engine/client.ts';
import { onOpen } from '../../engine/connection.ts';

export type Act = {
  readonly itemId: string;
  readonly act: LabelAct;
  readonly blind: boolean;
  /** Milliseconds. */
  readonly shown: number;
  readonly twins: boolean;
};

/** What could not be done; an act is tried again under its own id, so that it is done once whatever became of the first try. */
export type Failure = { readonly error: unknown; readonly retry: (() => void) | null };

export type Acts = {
  readonly act: (act: Act) => void;
  readonly undo: () => void;
  readonly redo: () => void;
  readonly failure: Failure | null;
  readonly forget: () => void;
};

type Done =
  | { readonly kind: 'act'; readonly act: Act; readonly acted: Acted }
  | { readonly kind: 'undo' | 'redo'; readonly acted: Acted };

type Sent = Act & { readonly actId: string };

export const useActs = (queueId: string, onDone: (done: Done) => void): Acts => {
  const [failure, setFailure] = useState<Failure | null>(null);
  const busy = useRef(false);
  /** What waits for the engine to come back. */
  const waiting = useRef<Sent | null>(null);
  const told = useRef(onDone);
  useEffect(() => {
    told.current = onDone;
  });

  const finish = useCallback(
    (done: Done): void => {
      setFailure(null);
      queryClient.setQueryData(
        orpc.labels.queue.queryKey({ input: { queueId } }),
        (queue) => queue && { ...queue, counts: done.acted.counts },
      );
      told.current(done);
    },
    [queueId],
  );

  const send = useCallback(
    async (sent: Sent): Promise<void> => {
      if (busy.current) return;
      busy.current = true;
      waiting.current = null;
      try {
        const acted = await client.labels.act({ queueId, ...sent });
        finish({ kind: 'act', act: sent, acted });
      } catch (error) {
        if (errorInfoOf(error).code === 'not-available') waiting.current = sent;
        setFailure({ error, retry: () => void send(sent) });
      } finally {
        busy.current = false;
      }
    },
    [queueId, finish],
  );
  useEffect(
    () =>
      onOpen(() => {
        if (waiting.current) void send(waiting.current);
      }),
    [send],
  );

  const back = useCallback(
    async (kind: 'undo' | 'redo'): Promise<void> => {
      if (busy.current) return;
      busy.current = true;
      waiting.current = null;
      try {
        finish({ kind, acted: await client.labels[kind]({ queueId }) });
      } catch (error) {
        // Not tried again by itself: it would take back one more if the first try was heard.
        setFailure({ error, retry: null });
        void queryClient.invalidateQueries({ queryKey: orpc.labels.key() });
      } finally {
        busy.current = false;
      }
    },
    [queueId, finish],
  );

  return {
    act: (act) => void send({ ...act, actId: crypto.randomUUID() }),
    undo: () => void back('undo'),
    redo: () => void back('redo'),
    failure,
    forget: () => {
      waiting.current = null;
      setFailure(null);
    },
  };
};
