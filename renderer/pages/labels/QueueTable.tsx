/** The queues, open ones first: how far each is, what was put aside, and closing it. */
import { useMutation } from '@tanstack/react-query';
import type { LabelQueue } from '../../../core/contract/index.ts';
import { client, orpc, queryClient } from '../../engine/client.ts';
import { date, fullDate, number } from '../../format/index.ts';
import { ErrorState } from '../../parts/ErrorState.tsx';
import { PathLink } from '../../parts/PathLink.tsx';
import { Progress } from '../../parts/Progress.tsx';
import { StatusShape } from '../../parts/StatusShape.tsx';
import { asideWords, doneOf, sourceWords } from './words.ts';

export const QueueTable = ({ queues }: { readonly queues: readonly LabelQueue[] }) => {
  const turn = useMutation({
    mutationFn: ({ id, state }: LabelQueue) =>
      state === 'open' ? client.labels.close({ queueId: id }) : client.labels.reopen({ queueId: id }),
    onSuccess: () => queryClient.invalidateQueries({ queryKey: orpc.labels.key() }),
  });
  const sorted = queues.toSorted((a, b) => Number(a.state === 'closed') - Number(b.state === 'closed'));
  return (
    <div className="queue-table">
      {turn.error && <ErrorState error={turn.error} kept="The queue is as it was." />}
      <table className="plain" aria-label="Queues">
        <thead>
          <tr>
            <th>queue</th>
            <th className="right">done</th>
            <th aria-label="how far" />
            <th>put aside</th>
            <th>made</th>
            <th>state</th>
            <th aria-label="what can be done" />
          </tr>
        </thead>
        <tbody>
          {sorted.map((queue) => (
            <tr key={queue.id}>
              <td className="queue-name">
                <PathLink path={`/labels/${queue.id}`} className="medium">
                  {queue.title}
                </PathLink>
                <div className="small third cut" title={queue.order}>
                  {sourceWords(queue.source)}
                </div>
                {queue.problem !== null && (
                  <div className="small second">
                    <StatusShape status="attention" /> {queue.problem}
                  </div>
                )}
              </td>
              <td className="right nowrap">
                {number(doneOf(queue.counts))} of {number(queue.counts.total)}
              </td>
              <td>
                <Progress
                  share={queue.counts.total === 0 ? 1 : doneOf(queue.counts) / queue.counts.total}
                  label={`How far ${queue.title} is`}
                />
              </td>
              <td className="small second">{asideWords(queue.counts) || '–'}</td>
              <td className="small second nowrap" title={fullDate(queue.createdAt)}>
                {date(queue.createdAt)}, {queue.by}
              </td>
              <td className="nowrap">
                {queue.state === 'open' ? (
                  <StatusShape
                    status={queue.counts.open === 0 ? 'finished' : 'waiting'}
                    words={queue.counts.open === 0 ? 'done' : `${number(queue.counts.open)} left`}
                  />
                ) : (
                  <StatusShape status="stopped" words="closed" />
                )}
              </td>
              <td className="right">
                <button
                  type="button"
                  className="text-button"
                  disabled={turn.isPending}
                  aria-label={`${queue.state === 'open' ? 'Close' : 'Reopen'} ${queue.title}`}
                  onClick={() => turn.mutate(queue)}
                >
                  {queue.state === 'open' ? 'Close' : 'Reopen'}
                </button>
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </div>
  );
};
