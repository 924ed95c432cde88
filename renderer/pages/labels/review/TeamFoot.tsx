/** In a queue: what waits for this person's second opinion, and what people differ on. */
import { useQuery } from '@tanstack/react-query';
import type { LabelQueue } from '../../../../core/contract/index.ts';
import { orpc } from '../../../engine/client.ts';
import { count } from '../../../format/index.ts';
import { PathLink } from '../../../parts/PathLink.tsx';
import { StatusShape } from '../../../parts/StatusShape.tsx';
import { waitingWords } from './team-words.ts';

export const TeamFoot = ({ queue }: { readonly queue: LabelQueue }) => {
  const second = useQuery(orpc.labels.secondOpinions.queryOptions({ input: { queueId: queue.id } }));
  const waiting = second.data ? waitingWords(second.data) : null;
  const { differs } = queue.counts;
  return (
    <div className="team-foot small">
      {waiting !== null && (
        <div>
          <StatusShape status="waiting" /> <PathLink path={`/labels/${queue.id}?view=second`}>{waiting}</PathLink>
        </div>
      )}
      {differs > 0 && (
        <div>
          <StatusShape status="too-few" />{' '}
          <PathLink path={`/labels/${queue.id}?view=review`}>
            {count(differs, 'text')} labelled differently: review
          </PathLink>
        </div>
      )}
      {differs === 0 && <PathLink path={`/labels/${queue.id}?view=review`}>Second opinions and agreement</PathLink>}
    </div>
  );
};
