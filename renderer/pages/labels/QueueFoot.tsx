/** Why the texts stand in this order, what was left out, and what was put aside. */
import type { LabelQueue } from '../../../core/contract/index.ts';
import { StatusShape } from '../../parts/StatusShape.tsx';
import { TeamFoot } from './review/TeamFoot.tsx';
import { asideWords, leftWords } from './words.ts';

export const QueueFoot = ({ queue }: { readonly queue: LabelQueue }) => {
  const aside = asideWords(queue.counts);
  const left = leftWords(queue.left);
  return (
    <footer className="queue-foot small third">
      {queue.problem !== null && (
        <div className="queue-problem second" role="status">
          <StatusShape status="attention" /> {queue.problem}
        </div>
      )}
      <TeamFoot queue={queue} />
      {aside !== '' && <div>{aside}.</div>}
      <div>Order: {queue.order.replace(/\.?$/, '.')} Saved after each key.</div>
      {left !== '' && <div>Left out: {left}.</div>}
    </footer>
  );
};
