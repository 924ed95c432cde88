/**
 * Says things of texts and takes them back. One at a time: a text is labelled by somebody who sees it, so the next one is shown when the
 * engine has answered that the last label is on the disk, and keys pressed before that say nothing.
 */
import { useCallback, useEffect, useRef, useState } from 'react';
import type { Acted, LabelAct } from '../../../core/contract/index.ts';
import { errorInfoOf } from '../../../core/contract/errors.ts';
import { client, orpc, queryClient } from '../../engine/client.ts';
import { onOpen } from '../../engine/connection.ts';

type Act = {
  readonly itemId: string;
  readonly act: LabelAct;
  readonly blind: boolean;
  /** Milliseconds. */
  readonly shown: number;
  readonly twins: boolean;
};

/** What could not be done; it is tried again under its own id, so that it is done once whatever became of the first try. */
export type Failure = { readonly error: unknown; readonly retry: () => void };

export type Acts = {
  readonly act: (act: Act) => void;
  readonly undo: () => void;
  readonly redo: () => void;
  readonly failure: Failure | null;
  readonly forget: () => void;
};

type ActOrder = { readonly kind: 'act'; readonly act: Act; readonly actId: string };
type Order =
  | ActOrder
  /** `unknown`: what was asked before it, and may be done or not; it is done first, so that just that is taken back. */
  | { readonly kind: 'undo'; readonly actId: string; readonly unknown: ActOrder | undefined }
  | { readonly kind: 'redo'; readonly actId: string };

type Failed = { readonly error: unknown; readonly order: Order };

/**
 * `onDone` shows the next text. Until it has, keys say nothing; where it fails, the order is tried again, and the engine answers as it did before.
 */
export const useActs = (queueId: string, onDone: (order: Order, acted: Acted) => void | Promise<void>): Acts => {
  const [failure, setFailure] = useState<Failed | null>(null);
  const busy = useRef(false);
  /** What waits for the engine to come back. */
  const waiting = useRef<Order | null>(null);
  const told = useRef(onDone);
  useEffect(() => {
    told.current = onDone;
  });

  const send = useCallback(
    async (order: Order): Promise<void> => {
      if (busy.current) return;
      busy.current = true;
      waiting.current = null;
      try {
        const acted = await carryOut(queueId, order);
        await told.current(order, acted);
        setFailure(null);
        const { queryKey } = orpc.labels.queue.queryOptions({ input: { queueId } });
        // What was asked before the act would write over what it says.
        await queryClient.cancelQueries({ queryKey });
        queryClient.setQueryData(queryKey, (queue) => queue && { ...queue, counts: acted.counts });
      } catch (error) {
        if (errorInfoOf(error).code === 'not-available') waiting.current = order;
        setFailure({ error, order });
      } finally {
        busy.current = false;
      }
    },
    [queueId],
  );
  useEffect(
    () =>
      onOpen(() => {
        if (waiting.current) void send(waiting.current);
      }),
    [send],
  );

  return {
    act: (act) => void send({ kind: 'act', act, actId: crypto.randomUUID() }),
    undo: () => {
      const before = waiting.current;
      const unknown = before?.kind === 'act' ? before : before?.kind === 'undo' ? before.unknown : undefined;
      void send({ kind: 'undo', actId: crypto.randomUUID(), unknown });
    },
    redo: () => void send({ kind: 'redo', actId: crypto.randomUUID() }),
    failure: failure && { error: failure.error, retry: () => void send(failure.order) },
    forget: () => {
      waiting.current = null;
      setFailure(null);
    },
  };
};

const carryOut = async (queueId: string, order: Order): Promise<Acted> => {
  if (order.kind === 'undo' && order.unknown) await carryOut(queueId, order.unknown);
  return order.kind === 'act'
    ? client.labels.act({ queueId, actId: order.actId, ...order.act })
    : client.labels[order.kind]({ queueId, actId: order.actId });
};
