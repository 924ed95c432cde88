/** One chip for each group of texts, named by its words. */
import { type Carrier, groupName, type TextGroup } from '../../../core/contract/index.ts';
import { number } from '../../format/index.ts';

type Props = {
  readonly groups: readonly TextGroup<Carrier>[];
  /** Index of the group that is shown; null: all. */
  readonly chosen: number | null;
  readonly onChoose: (group: number | null) => void;
};

export const GroupChips = ({ groups, chosen, onChoose }: Props) => (
  <div className="row group-chips" role="group" aria-label="Groups of texts">
    <button type="button" className="chip" aria-pressed={chosen === null} onClick={() => onChoose(null)}>
      all
    </button>
    {groups.map((group, index) => (
      <button
        key={groupName(group)}
        type="button"
        className="chip"
        aria-pressed={chosen === index}
        title={group.words.join(', ')}
        onClick={() => onChoose(chosen === index ? null : index)}
      >
        <bdi>{groupName(group, 2)}</bdi> {number(group.texts.length)}
      </button>
    ))}
  </div>
);
