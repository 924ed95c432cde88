/** What did we see differently: the texts on which people differ, what each said, and one key that decides. */
import { useState } from 'react';
import type { LabelQueue } from '../../../../core/contract/index.ts';
import { count, number } from '../../../format/index.ts';
import { EmptyState } from '../../../parts/EmptyState.tsx';
import { Loading } from '../../../parts/Loading.tsx';
import { Pane, Panes } from '../../../parts/Panes.tsx';
import { PathLink } from '../../../parts/PathLink.tsx';
import { Tabs } from '../../../parts/Tabs.tsx';
import { Meanings } from '../help/Meanings.tsx';
import { useLabelKeys } from '../keys/use-label-keys.ts';
import { Agreement } from './Agreement.tsx';
import { AskSecond } from './AskSecond.tsx';
import { OneDiffering } from './OneDiffering.tsx';
import './review.css';
import { TextList } from './TextList.tsx';
import { useReview } from './use-review.ts';

export const ReviewView = ({ queue }: { readonly queue: LabelQueue }) => {
  const [state, setState] = useState<'differs' | 'settled'>('differs');
  const review = useReview(queue, state);
  useLabelKeys(review.run);
  return (
    <div className="page labels-page">
      <Panes name="labels">
        <Pane name="queue" size="320px" min="220px" max="40%" scrolls={false} sunken>
          <header className="queue-head">
            <h1 className="cut" title={queue.title}>
              {queue.title}
            </h1>
            <div className="row small second">
              <span className="num">
                {queue.counts.differs === 0 ? 'nothing differs' : `${count(queue.counts.differs, 'text')} to decide`}
              </span>
              <PathLink path={`/labels/${queue.id}`} className="push nowrap">
                Back to labelling
              </PathLink>
            </div>
          </header>
          <Tabs
            label="Review"
            tabs={[
              { key: 'differs', title: 'Differ', count: number(queue.counts.differs) },
              { key: 'settled', title: 'Decided' },
            ]}
            current={state}
            onChange={setState}
          />
          <TextList
            label="Texts to review"
            items={review.items}
            current={review.item?.id}
            onChoose={({ id }) => review.choose(id)}
          >
            {review.total > review.items.length && (
              <p className="small third review-more">
                The first {number(review.items.length)} of {number(review.total)}.
              </p>
            )}
          </TextList>
        </Pane>
        <Pane name="text" min="360px" scrolls={false}>
          {review.isLoading && <Loading rows={4} />}
          {!review.isLoading && review.item === null && (
            <div className="grow all-done">
              <EmptyState
                title={state === 'differs' ? 'Nobody differs.' : 'Nothing was decided yet.'}
                detail={
                  state === 'differs'
                    ? 'Texts that two people label differently come here, and stay out of the data until one of you decides.'
                    : 'Texts that were decided here are listed, and can be decided anew.'
                }
              >
                <PathLink path={`/labels/${queue.id}`}>Back to labelling</PathLink>
              </EmptyState>
            </div>
          )}
          {review.item && <OneDiffering key={review.item.id} queue={queue} item={review.item} review={review} />}
        </Pane>
        <Pane name="help" size="332px" min="230px" max="40%" sunken>
          <Agreement queueId={queue.id} />
          <AskSecond queueId={queue.id} flagged={queue.counts.flagged} />
          <Meanings queue={queue} />
        </Pane>
      </Panes>
    </div>
  );
};
