/** What would be in the queue: how many were found, what is left out and why, and the first of them. */
import type { QueuePreview } from '../../../../core/contract/index.ts';
import { ErrorState } from '../../../parts/ErrorState.tsx';
import { Loading } from '../../../parts/Loading.tsx';
import { previewWords } from '../words.ts';

type Props = {
  /** What has to be said first; null: nothing. */
  readonly missing: string | null;
  readonly preview: QueuePreview | null;
  readonly error: unknown;
  readonly isOld: boolean;
};

/** Of the texts that the engine gives. */
const SHOWN = 6;

export const Preview = ({ missing, preview, error, isOld }: Props) => {
  if (missing !== null) return <p className="second preview">{missing}</p>;
  if (error !== null && !isOld) return <ErrorState error={error} />;
  if (!preview) return <Loading rows={5} rowHeight={24} what="Looking for texts." />;
  return (
    <div className="preview" data-old={isOld} aria-busy={isOld} aria-live="polite">
      <div className="medium">{preview.items === 0 ? 'There is nothing to label.' : previewWords(preview)}</div>
      {preview.items === 0 && preview.found > 0 && <div className="second">{previewWords(preview)}</div>}
      {preview.note !== null && <div className="second">{preview.note}</div>}
      {preview.items > 0 && <div className="small third">Order: {preview.order}</div>}
      <ul>
        {preview.texts.slice(0, SHOWN).map((text, index) => (
          <li key={index} className="cut" title={text}>
            <bdi>{text}</bdi>
          </li>
        ))}
      </ul>
    </div>
  );
};
