/** What the queue is, how far it is, how long it takes, and the way to the others. */
import { useQuery } from '@tanstack/react-query';
import { Fragment } from 'react';
import type { LabelQueue } from '../../../core/contract/index.ts';
import { orpc } from '../../engine/client.ts';
import { number } from '../../format/index.ts';
import { PathLink } from '../../parts/PathLink.tsx';
import { Progress } from '../../parts/Progress.tsx';
import { doneOf, paceWords } from './words.ts';

export const QueueHead = ({ queue }: { readonly queue: LabelQueue }) => {
  const queues = useQuery(orpc.labels.queues.queryOptions());
  const others = (queues.data ?? []).filter(({ id }) => id !== queue.id).length;
  const { counts } = queue;
  const done = doneOf(counts);
  return (
    <header className="queue-head">
      <div className="row">
        <h1 className="cut" title={queue.title}>
          {queue.title}
        </h1>
        <span className="push small third num nowrap">
          {number(done)} of {number(counts.total)}
        </span>
      </div>
      <Progress
        share={counts.total === 0 ? 1 : done / counts.total}
        width="100%"
        label={`${number(done)} of ${number(counts.total)} texts are done`}
      />
      <div className="row small second queue-pace">
        <span className="cut num">
          {queue.state === 'closed'
            ? 'closed'
            : paceWords(counts).map((part, index) => (
                <Fragment key={part}>
                  {index > 0 && <span className="third"> · </span>}
                  {part}
                </Fragment>
              ))}
        </span>
        <PathLink path="/labels" className="push nowrap">
          {others === 0 ? 'All queues' : `Other queues (${number(others)})`}
        </PathLink>
      </div>
    </header>
  );
};
