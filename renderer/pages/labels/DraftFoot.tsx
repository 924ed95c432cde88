/** Where the labelled rows go next. */
import type { LabelQueue } from '../../../core/contract/index.ts';
import { count } from '../../format/index.ts';
import { PathLink } from '../../parts/PathLink.tsx';

export const DraftFoot = ({ queue }: { readonly queue: LabelQueue }) => {
  const { labelled } = queue.counts;
  const names = queue.source.kind === 'alert' ? `, with alert #${queue.source.alert} in the commit message` : '';
  return (
    <footer className="draft-foot small second">
      {labelled === 0
        ? `What is labelled here goes to the next data version${names}.`
        : `${count(labelled, 'labelled row')} can go to the next data version${names}.`}{' '}
      <PathLink path="/data/workspace">The working copy</PathLink>
    </footer>
  );
};
