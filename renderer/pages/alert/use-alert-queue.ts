/** The alert's texts as a queue to label: opens the one there is, or has it made. */
import { useQuery } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { isOfAlert } from '../../../core/contract/index.ts';
import { orpc } from '../../engine/client.ts';
import { count } from '../../format/index.ts';
import { useMakeQueue } from '../labels/make/use-make-queue.ts';

/** Texts that are enough to say what an alert is about; more can be asked for on the Labels page. */
const TEXTS = 60;

export type AlertQueue = {
  /** Of the button. */
  readonly words: string;
  /** null: not known yet whether there is one. */
  readonly go: (() => void) | null;
  readonly busy: boolean;
  readonly error: unknown;
};

/** @param alert its number. */
export const useAlertQueue = (alert: number): AlertQueue => {
  const navigate = useNavigate();
  const queues = useQuery(orpc.labels.queues.queryOptions());
  const open = (queueId: string): void => void navigate({ to: '/labels/$queueId', params: { queueId } });
  const making = useMakeQueue(open);
  const known = useQuery(orpc.alerts.get.queryOptions({ input: { id: String(alert) } }));
  const own = queues.data?.find(({ source }) => known.data !== undefined && isOfAlert(source, known.data));
  const words = !own
    ? 'Send to Labels'
    : own.counts.open > 0
      ? `Label ${count(own.counts.open, 'text')}`
      : 'Open its labels';
  const go =
    !queues.data || known.isPending
      ? null
      : own
        ? () => open(own.id)
        : () => making.make({ kind: 'alert', alert, limit: TEXTS });
  return { words, go, busy: making.busy, error: making.error ?? queues.error };
};
