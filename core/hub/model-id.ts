/** Names of models on the hub: `owner/name`, with `@` and a branch, tag or commit if any. */

export type ModelId = {
  readonly id: string;
  /** A branch, tag or commit. */
  readonly revision: string;
};

/** null: the text names no model of the hub. */
export const parseModelId = (text: string): ModelId | null => {
  const match = /^([\w][\w.-]*\/[\w][\w.-]*)(?:@([\w][\w./-]*))?$/.exec(text);
  // A revision becomes a path in the cache.
  if (match?.[2]?.split('/').some((part) => part === '..' || part === '.' || part === '')) return null;
  return match ? { id: match[1] ?? '', revision: match[2] ?? 'main' } : null;
};
