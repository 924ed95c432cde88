/** What is this text: the queue, the text with its classes, and what helps to decide. */
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { getRouteApi, useNavigate } from '@tanstack/react-router';
import { useState } from 'react';
import type { LabelQueue } from '../../../core/contract/index.ts';
import { orpc } from '../../engine/client.ts';
import { useCrumbs } from '../../frame/crumbs.ts';
import { ErrorState } from '../../parts/ErrorState.tsx';
import { Loading } from '../../parts/Loading.tsx';
import { Pane, Panes } from '../../parts/Panes.tsx';
import { PathLink } from '../../parts/PathLink.tsx';
import { HelpPane } from './HelpPane.tsx';
import { KeysDialog } from './keys/KeysDialog.tsx';
import { useLabelKeys } from './keys/use-label-keys.ts';
import './labels.css';
import { QueueFoot } from './QueueFoot.tsx';
import { QueueHead } from './QueueHead.tsx';
import { QueueList } from './QueueList.tsx';
import { ReviewView } from './review/ReviewView.tsx';
import { SecondView } from './review/SecondView.tsx';
import type { QueueSearch } from './search.ts';
import { TextPane } from './TextPane.tsx';
import { helpOptions } from './use-items.ts';
import { useLabelling } from './use-labelling.ts';

const route = getRouteApi('/labels/$queueId');

export const QueuePage = () => {
  const { queueId } = route.useParams();
  const { view } = route.useSearch();
  const queue = useQuery({ ...orpc.labels.queue.queryOptions({ input: { queueId } }) });
  useCrumbs(queue.data?.title ?? queueId);
  if (queue.error && !queue.data) {
    return (
      <div className="page">
        <ErrorState error={queue.error} kept="No label was lost." onRetry={() => void queue.refetch()}>
          <PathLink path="/labels">All queues</PathLink>
        </ErrorState>
      </div>
    );
  }
  if (!queue.data) return <Loading rows={10} rowHeight={42} />;
  // Another queue begins anew.
  if (view === 'review') return <ReviewView key={queueId} queue={queue.data} />;
  if (view === 'second') return <SecondView key={queueId} queue={queue.data} />;
  return <Queue key={queueId} queue={queue.data} />;
};

const Queue = ({ queue }: { readonly queue: LabelQueue }) => {
  const { item: start, blind = false } = route.useSearch();
  const navigate = useNavigate();
  const [asksKeys, setAsksKeys] = useState(false);
  const show = (part: QueueSearch): void =>
    void navigate({
      to: '/labels/$queueId',
      params: { queueId: queue.id },
      search: (old) => ({ ...old, ...part }),
      replace: true,
    });
  const labelling = useLabelling({
    queue,
    start,
    blind,
    onBlind: (next) => show({ blind: next ? true : undefined }),
  });
  const item = labelling.inHand?.item ?? null;
  useLabelKeys(labelling.run);
  const help = useQuery({
    ...helpOptions(queue.id, item?.id ?? '', blind),
    enabled: item !== null,
    placeholderData: item === null ? keepPreviousData : undefined,
  });
  return (
    <div className="page labels-page">
      <Panes name="labels">
        <Pane name="queue" size="320px" min="220px" max="40%" scrolls={false} sunken>
          <QueueHead queue={queue} />
          <QueueList labelling={labelling} />
          <QueueFoot queue={queue} />
        </Pane>
        <Pane name="text" min="360px" scrolls={false}>
          <TextPane
            queue={queue}
            labelling={labelling}
            blind={blind}
            help={help.data ?? null}
            helpError={help.error}
            onKeys={() => setAsksKeys(true)}
          />
        </Pane>
        <Pane name="help" size="332px" min="230px" max="40%" scrolls={false} sunken>
          <HelpPane
            queue={queue}
            labelling={labelling}
            blind={blind}
            help={item === null ? null : (help.data ?? null)}
          />
        </Pane>
      </Panes>
      {asksKeys && <KeysDialog labels={queue.labels.map(({ label }) => label)} onClose={() => setAsksKeys(false)} />}
    </div>
  );
};
