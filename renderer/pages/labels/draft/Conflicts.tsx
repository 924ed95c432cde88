/** Labelled texts that the data has otherwise: both are shown, and none is changed. */
import type { LabelDraft } from '../../../../core/contract/index.ts';
import { count, number } from '../../../format/index.ts';
import { PathLink } from '../../../parts/PathLink.tsx';
import { conflictWords } from './words.ts';

export const Conflicts = ({ draft: { conflicts, conflictCount } }: { readonly draft: LabelDraft }) => {
  if (conflictCount === 0) return null;
  return (
    <details className="draft-conflicts second">
      <summary>{count(conflictCount, 'label')} at odds with the data: not added</summary>
      <ul>
        {conflicts.map((conflict) => (
          <li key={conflict.itemId}>
            <bdi className="cut">{conflict.text}</bdi>
            <div className="third">
              {conflict.there ? (
                <PathLink
                  path={`/data/workspace?tab=rows&split=${conflict.there.split}&row=${conflict.there.split}:${conflict.there.index}`}
                >
                  {conflictWords(conflict)}
                </PathLink>
              ) : (
                conflictWords(conflict)
              )}
            </div>
          </li>
        ))}
        {conflictCount > conflicts.length && <li className="third">{number(conflictCount - conflicts.length)} more</li>}
      </ul>
    </details>
  );
};
