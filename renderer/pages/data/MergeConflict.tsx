/** One row in conflict: as it was, mine and theirs, side by side. */
import { useEffect, useRef } from 'react';
import type { MergePick, RowConflict } from '../../../core/contract/index.ts';
import { KeyHint } from '../../parts/KeyHint.tsx';
import { LabelMark } from '../../parts/LabelMark.tsx';
import { splitName } from './answer.ts';
import { visible } from './words.ts';

type Props = {
  readonly conflict: RowConflict;
  readonly about: string;
  readonly pick: MergePick | undefined;
  /** The keys are about this one. */
  readonly isHere: boolean;
  readonly onHere: () => void;
  readonly onPick: (side: MergePick) => void;
};

const SIDES = [
  { side: 'mine', name: 'Mine', keys: '1' },
  { side: 'theirs', name: 'Theirs', keys: '2' },
  { side: 'base', name: 'As it was', keys: '3' },
] as const;

export const MergeConflict = ({ conflict, about, pick, isHere, onHere, onPick }: Props) => {
  const place = useRef<HTMLElement>(null);
  useEffect(() => {
    if (isHere) place.current?.scrollIntoView({ block: 'nearest' });
  }, [isHere]);
  return (
    <section
      ref={place}
      className="data-conflict"
      data-here={isHere || undefined}
      data-open={pick === undefined || undefined}
      aria-label={`Conflict: ${conflict.text.slice(0, 80)}`}
      onMouseDown={onHere}
    >
      <div className="data-conflict-text">
        <bdi>{visible(conflict.text)}</bdi> <span className="small third">{about}</span>
      </div>
      <div className="data-conflict-sides" role="group" aria-label="Choose">
        {SIDES.filter(({ side }) => side !== 'base' || conflict.base !== null).map(({ side, name, keys }) => (
          <button
            key={side}
            type="button"
            className="data-conflict-side"
            aria-pressed={pick === side}
            onClick={() => onPick(side)}
          >
            <span className="small third">
              {name} {isHere && <KeyHint keys={keys} />}
            </span>
            <Side row={conflict[side]} />
          </button>
        ))}
      </div>
    </section>
  );
};

const Side = ({ row }: { readonly row: RowConflict['mine'] }) =>
  row === null ? (
    <span className="second">removed</span>
  ) : (
    <span className="row">
      <LabelMark label={row.label} />
      <span className="second">{splitName(row.split)}</span>
      {row.other !== '' && <span className="mono small cut second">{row.other}</span>}
    </span>
  );
