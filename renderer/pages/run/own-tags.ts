import { isProgramTag } from '../../../core/contract/index.ts';

/** Tags of a run that no program keeps for itself, by name. */
export const ownTags = (tags: Readonly<Record<string, string>>): readonly (readonly [string, string])[] =>
  Object.entries(tags)
    .filter(([key]) => !isProgramTag(key))
    .toSorted(([a], [b]) => a.localeCompare(b));
