/** Tags of a run that no program keeps for itself, by name. */
export const ownTags = (tags: Readonly<Record<string, string>>): readonly (readonly [string, string])[] =>
  Object.entries(tags)
    .filter(([key]) => !/^(mlflow|idrift)\./.test(key))
    .toSorted(([a], [b]) => a.localeCompare(b));
