/** Tags that carry what a server does not let one choose: a thing's first id, and when it was made. */
import { OWNER_TAG } from '../owner.ts';
import { TICKET_TAG } from '../rest/send-model.ts';
import type { Pairs } from './contents.ts';

export const ORIGIN_TAG = 'idrift.source.id';
const CREATED_TAG = 'idrift.source.created';

/** MLflow writes it by itself, with the numbers that versions have there. */
const VERSIONS_TAG = 'mlflow.modelVersions';

/** Tags that are about a copy or a process rather than about the thing. */
const PRIVATE = new Set([ORIGIN_TAG, CREATED_TAG, OWNER_TAG, TICKET_TAG, VERSIONS_TAG]);

export const ownTags = (tags: Pairs): Pairs =>
  Object.fromEntries(Object.entries(tags).filter(([key]) => !PRIVATE.has(key)));

export const originOf = (tags: Pairs, id: string): string => tags[ORIGIN_TAG] ?? id;

export const createdOf = (tags: Pairs, created: number): number => {
  const kept = Number(tags[CREATED_TAG]);
  return Number.isSafeInteger(kept) && kept > 0 ? kept : created;
};

export const originTags = (origin: string, created?: number): Pairs => ({
  [ORIGIN_TAG]: origin,
  ...(created === undefined ? {} : { [CREATED_TAG]: String(created) }),
});

/** The origin of a version that is there for a moment, to use up its number. */
export const SKIPPED = 'skipped';
