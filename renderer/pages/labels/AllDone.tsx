/** Every text of the queue is done: what became of them, and the next place. */
import { useQuery } from '@tanstack/react-query';
import type { LabelQueue } from '../../../core/contract/index.ts';
import { orpc } from '../../engine/client.ts';
import { number } from '../../format/index.ts';
import { EmptyState } from '../../parts/EmptyState.tsx';
import { PathLink } from '../../parts/PathLink.tsx';
import { asideWords } from './words.ts';

export const AllDone = ({ queue }: { readonly queue: LabelQueue }) => {
  const queues = useQuery(orpc.labels.queues.queryOptions());
  const { counts } = queue;
  const next = queues.data?.find(({ id, state, counts }) => id !== queue.id && state === 'open' && counts.open > 0);
  const aside = asideWords(counts);
  return (
    <div className="grow all-done">
      <EmptyState
        title={
          counts.total === 0
            ? 'This queue has no texts.'
            : counts.total === 1
              ? 'The only text is done.'
              : `All ${number(counts.total)} texts are done.`
        }
        detail={`${number(counts.labelled)} labelled${aside === '' ? '' : `, ${aside}`}. Backspace takes the last one back; any text can be chosen in the list and labelled again.`}
      >
        {next && <PathLink path={`/labels/${next.id}`}>Next queue: {next.title}</PathLink>}
        <PathLink path="/labels">All queues</PathLink>
      </EmptyState>
    </div>
  );
};
