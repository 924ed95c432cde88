/** All queues with how far they are, a way to make one, and what the labels say of accuracy in use. */
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import type { QueueSource } from '../../../core/contract/index.ts';
import { orpc } from '../../engine/client.ts';
import { EmptyState } from '../../parts/EmptyState.tsx';
import { ErrorState } from '../../parts/ErrorState.tsx';
import { Loading } from '../../parts/Loading.tsx';
import { AccuracyInUse } from './AccuracyInUse.tsx';
import './labels.css';
import { MakeQueue } from './make/MakeQueue.tsx';
import { SOURCES } from './make/sources.ts';
import { TeamBar } from './review/TeamBar.tsx';
import { QueueTable } from './QueueTable.tsx';

const route = getRouteApi('/labels');

export const LabelsPage = () => {
  const { make } = route.useSearch();
  const navigate = useNavigate();
  const queues = useQuery(orpc.labels.queues.queryOptions());
  const settings = useQuery(orpc.settings.get.queryOptions());
  const ask = (next: QueueSource | 'ask' | undefined): void =>
    void navigate({ to: '/labels', search: { make: next }, replace: true });
  return (
    <div className="page labels-overview">
      <header className="answer">
        <h1 className="grow labels-title">Queues</h1>
        {queues.data && queues.data.length > 0 && <Button onClick={() => ask('ask')}>Make a queue…</Button>}
      </header>
      <TeamBar />
      <div className="labels-scroll" tabIndex={0} role="group" aria-label="Queues and accuracy in use">
        {queues.error && !queues.data && (
          <ErrorState error={queues.error} kept="No label was lost." onRetry={() => void queues.refetch()} />
        )}
        {!queues.data && !queues.error && <Loading rows={6} />}
        {queues.data?.length === 0 && (
          <EmptyState
            title="No queue. Make one from:"
            detail="A queue holds texts in the order in which labelling them is worth most. One key labels a text, saves it, and shows the next."
          >
            {SOURCES.map(({ kind, title, detail }) => (
              <Button
                key={kind}
                variant="default"
                title={detail}
                onClick={() => ask(firstOf(kind, settings.data?.model))}
              >
                {title}…
              </Button>
            ))}
          </EmptyState>
        )}
        {queues.data && queues.data.length > 0 && <QueueTable queues={queues.data} />}
        {settings.data && <AccuracyInUse model={settings.data.model} onSample={ask} />}
      </div>
      {make !== undefined && (
        <MakeQueue
          asked={make === 'ask' ? null : make}
          onClose={() => ask(undefined)}
          onMade={(queueId) => void navigate({ to: '/labels/$queueId', params: { queueId } })}
        />
      )}
    </div>
  );
};

/** What can be asked for of a kind without knowing more; else the dialog opens as it comes. */
const firstOf = (kind: QueueSource['kind'], model: string | undefined): QueueSource | 'ask' => {
  switch (kind) {
    case 'disputed':
      return { kind, limit: 200 };
    case 'label-errors':
      return { kind, revision: 'workspace', limit: 50 };
    case 'random':
      return model === undefined ? 'ask' : { kind, model, days: 30, size: 100 };
    case 'unsure':
      return model === undefined ? 'ask' : { kind, model, days: 30, limit: 100 };
    case 'search':
      return { kind, in: 'log', text: ' ', limit: 200 };
    case 'import':
      return { kind, format: 'jsonl', file: '' };
    case 'alert':
      return 'ask';
    default:
      return kind satisfies never;
  }
};
