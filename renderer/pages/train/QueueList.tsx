/** Runs that wait for the device, in their order, each with a way out. */
import { useMutation, useQuery } from '@tanstack/react-query';
import type { QueuedRun } from '../../../core/contract/index.ts';
import { client, orpc, queryClient } from '../../engine/client.ts';
import { count } from '../../format/index.ts';
import { ErrorState } from '../../parts/ErrorState.tsx';
import { Section } from '../../parts/Section.tsx';
import { StatusShape } from '../../parts/StatusShape.tsx';
import { queuedWords, sameSweep } from './queue-words.ts';

/** More than these are counted. */
const SHOWN = 8;

export const QueueList = () => {
  const queue = useQuery(orpc.training.queue.queryOptions());
  const remove = useMutation({
    mutationFn: async (runs: readonly QueuedRun[]) => {
      for (const { id } of runs) await client.training.unqueue({ id });
    },
    onSettled: () => queryClient.invalidateQueries({ queryKey: orpc.training.queue.key() }),
  });
  const list = queue.data ?? [];
  if (list.length === 0) return null;
  const first = list[0];
  const rest = first === undefined ? [] : sameSweep(list, first);
  return (
    <Section
      title="Queue"
      note={`${count(list.length, 'run')} ${list.length === 1 ? 'waits' : 'wait'}`}
      right={
        rest.length > 1 && (
          <button type="button" className="text-button" disabled={remove.isPending} onClick={() => remove.mutate(rest)}>
            Remove the search’s {rest.length}
          </button>
        )
      }
    >
      <ol className="queue" aria-label="Waiting runs">
        {list.slice(0, SHOWN).map((run) => (
          <li key={run.id}>
            <StatusShape status="waiting" />
            <span className="grow">
              <span className="medium">{run.name}</span>{' '}
              {run.sweep !== null && <span className="third">of a search</span>}
              <span className="small second queue-words">{queuedWords(run)}</span>
            </span>
            <button
              type="button"
              className="text-button"
              aria-label={`Remove ${run.name}`}
              disabled={remove.isPending}
              onClick={() => remove.mutate([run])}
            >
              Remove
            </button>
          </li>
        ))}
      </ol>
      {list.length > SHOWN && <p className="small third">and {list.length - SHOWN} more</p>}
      {remove.error && <ErrorState error={remove.error} kept="It stays in the queue." />}
    </Section>
  );
};
