/** Second opinions: texts that somebody else labelled, one after the other, with nothing shown of what was said. */
import { useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { LabelQueue, SecondOpinions } from '../../../../core/contract/index.ts';
import { orpc } from '../../../engine/client.ts';
import { count } from '../../../format/index.ts';
import { EmptyState } from '../../../parts/EmptyState.tsx';
import { ErrorState } from '../../../parts/ErrorState.tsx';
import { Loading } from '../../../parts/Loading.tsx';
import { Pane, Panes } from '../../../parts/Panes.tsx';
import { PathLink } from '../../../parts/PathLink.tsx';
import { Meanings } from '../help/Meanings.tsx';
import { KeysDialog } from '../keys/KeysDialog.tsx';
import { useLabelKeys } from '../keys/use-label-keys.ts';
import { TextPane } from '../TextPane.tsx';
import { helpOptions } from '../use-items.ts';
import './review.css';
import { REASONS } from './team-words.ts';
import { TextList } from './TextList.tsx';
import { useSecond } from './use-second.ts';

export const SecondView = ({ queue }: { readonly queue: LabelQueue }) => {
  const second = useQuery(orpc.labels.secondOpinions.queryOptions({ input: { queueId: queue.id } }));
  if (second.error && !second.data) return <ErrorState error={second.error} onRetry={() => void second.refetch()} />;
  return second.data ? <Second queue={queue} opinions={second.data} /> : <Loading rows={8} />;
};

type Props = { readonly queue: LabelQueue; readonly opinions: SecondOpinions };

const Second = ({ queue, opinions }: Props) => {
  const labelling = useSecond(queue, opinions);
  const [asksKeys, setAsksKeys] = useState(false);
  useLabelKeys(labelling.run);
  const item = labelling.inHand?.item ?? null;
  const help = useQuery({ ...helpOptions(queue.id, item?.id ?? '', true), enabled: item !== null });
  const reasons = new Map(opinions.waiting.map(({ id, why }) => [id, REASONS[why]]));
  return (
    <div className="page labels-page">
      <Panes name="labels">
        <Pane name="queue" size="320px" min="220px" max="40%" scrolls={false} sunken>
          <header className="queue-head">
            <h1 className="cut" title={queue.title}>
              {queue.title}
            </h1>
            <div className="row small second">
              <span className="num">{count(opinions.waiting.length, 'second opinion')} to give, blind</span>
              <PathLink path={`/labels/${queue.id}`} className="push nowrap">
                The queue
              </PathLink>
            </div>
          </header>
          <TextList
            label="Texts that wait for a second opinion"
            items={opinions.items}
            current={item?.id}
            onChoose={labelling.choose}
            beside={reasons}
          />
        </Pane>
        <Pane name="text" min="360px" scrolls={false}>
          {item === null ? (
            <div className="grow all-done">
              <EmptyState
                title="Nothing waits for your second opinion."
                detail="What you said and what the others said is compared in the review; share it, so that they see it too."
              >
                <PathLink path={`/labels/${queue.id}?view=review`}>Review and agreement</PathLink>
                <PathLink path="/labels">All queues</PathLink>
              </EmptyState>
            </div>
          ) : (
            <TextPane
              queue={queue}
              labelling={labelling}
              blind
              help={help.data ?? null}
              helpError={help.error}
              onKeys={() => setAsksKeys(true)}
            />
          )}
        </Pane>
        <Pane name="help" size="332px" min="230px" max="40%" sunken>
          <Meanings queue={queue} />
        </Pane>
      </Panes>
      {asksKeys && <KeysDialog labels={queue.labels.map(({ label }) => label)} onClose={() => setAsksKeys(false)} />}
    </div>
  );
};
