/** Tags that people give to runs. */
import { checkOwnTag } from '../tracking/run-tags.ts';
import type { Tracking } from '../tracking/tracking.ts';

type TagChange = { readonly runId: string; readonly key: string; readonly value: string | null };

/** @throws IdriftError `bad-input` for a tag that programs keep for themselves. */
export const setRunTag = async (
  store: Pick<Tracking, 'setTags' | 'removeTags'>,
  { runId, key, value }: TagChange,
): Promise<void> => {
  checkOwnTag(key);
  if (value === null) await store.removeTags(runId, [key]);
  else await store.setTags(runId, { [key]: value });
};
