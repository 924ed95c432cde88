/** A run at the head of its column: its name, what it became, and whether the others are compared with it. */
import { IconX } from '@tabler/icons-react';
import type { RunSummary } from '../../../core/contract/index.ts';
import { RunName } from './RunName.tsx';
import type { ServedRun } from './served-run.ts';

type Props = {
  readonly run: RunSummary;
  readonly served: ServedRun | null;
  readonly first: boolean;
  readonly onFirst: () => void;
  readonly onRemove: (() => void) | null;
};

export const CompareHead = ({ run, served, first, onFirst, onRemove }: Props) => (
  <th scope="col">
    <div className="row">
      <RunName run={run} served={served} reachable />
      {onRemove && (
        <button
          type="button"
          className="icon-button compare-remove"
          aria-label={`Leave out ${run.name}`}
          title="Leave out"
          onClick={onRemove}
        >
          <IconX size={13} stroke={1.6} />
        </button>
      )}
    </div>
    {first ? (
      <span className="small third">others are compared with this</span>
    ) : (
      <button type="button" className="text-button compare-first" onClick={onFirst}>
        Compare with this
      </button>
    )}
  </th>
);
