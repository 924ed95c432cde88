/** What each label means, for everybody who labels in the project. */
import { useState } from 'react';
import type { LabelQueue } from '../../../../core/contract/index.ts';
import { LabelMark } from '../../../parts/LabelMark.tsx';
import { Section } from '../../../parts/Section.tsx';
import { MeaningsDialog } from './MeaningsDialog.tsx';

export const Meanings = ({ queue }: { readonly queue: LabelQueue }) => {
  const [edits, setEdits] = useState(false);
  return (
    <Section
      title="What the labels mean"
      right={
        <button type="button" className="text-button" onClick={() => setEdits(true)}>
          Edit
        </button>
      }
    >
      <dl className="meanings small">
        {queue.labels.map(({ label, meaning }) => (
          <div key={label} className="row">
            <dt>
              <LabelMark label={label} />
            </dt>
            <dd className={meaning === '' ? 'grow third' : 'grow second'}>
              {meaning === '' ? 'not said yet' : <bdi>{meaning}</bdi>}
            </dd>
          </div>
        ))}
      </dl>
      {edits && <MeaningsDialog queue={queue} onClose={() => setEdits(false)} />}
    </Section>
  );
};
