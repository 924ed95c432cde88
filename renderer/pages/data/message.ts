/** A commit message to begin with, from what changed: "Add 31 texts and relabel 2". */
import type { DataDiff } from '../../../core/contract/index.ts';
import { listed } from '../../format/index.ts';

const VERBS = [
  ['added', 'Add'],
  ['removed', 'Remove'],
  ['relabelled', 'Relabel'],
  ['edited', 'Edit'],
  ['moved', 'Move'],
] as const;

/** Plain digits: git logs are read by programs too. */
export const suggestedMessage = (counts: DataDiff['counts'] | null, first: boolean): string => {
  if (first) return 'First data version';
  if (counts === null) return '';
  const parts = VERBS.filter(([kind]) => counts[kind] > 0).map(([kind, verb], index) =>
    index === 0
      ? `${verb} ${counts[kind]} ${counts[kind] === 1 ? 'text' : 'texts'}`
      : `${verb.toLowerCase()} ${counts[kind]}`,
  );
  return parts.length === 0 ? 'Update the data' : listed(parts);
};
