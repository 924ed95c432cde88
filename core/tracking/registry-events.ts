/**
 * The history of a registered model, kept in the registry itself: one tag `idrift.event.…` on the model for each change, whose value
 * is JSON. Any MLflow keeps them, copies of a store take them along, and two programs that write at once lose nothing.
 *
 * A registry that others change too cannot tell what they did: whoever finds it other than the events say notes the difference, under
 * a key made of what was there before, so that two who find the same note it once.
 */
import type { z } from 'zod';
import { hashBytes } from '../base/hash.ts';
import { type ModelChange, type ModelEvent, modelEvent } from '../contract/models.ts';
import type { Tags } from './tags.ts';

const EVENT_PREFIX = 'idrift.event.';

/** MLflow has 5000 characters for a tag of a registered model; an event holds two such texts. */
const LONGEST = 300;

/** Texts beyond the limit are cut, and end in a hash of the whole, so that two of them are equal only as a whole. */
export const clipped = (text: string): string =>
  text.length <= LONGEST ? text : `${text.slice(0, LONGEST).toWellFormed()}… (${hashBytes('md5', text).slice(0, 8)})`;

export const isEventKey = (key: string): boolean => key.startsWith(EVENT_PREFIX);

const stored = modelEvent.omit({ id: true });

/** Oldest first. A tag that cannot be read is left out: people may write tags of any name. */
export const eventsIn = (tags: Tags): readonly ModelEvent[] =>
  Object.entries(tags)
    .flatMap(([key, value]) => (isEventKey(key) ? parseEvent(key, value) : []))
    .toSorted((a, b) => (a.at === b.at ? compare(a.id, b.id) : compare(a.at, b.at)));

const compare = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

const parseEvent = (key: string, value: string): ModelEvent[] => {
  try {
    const read = stored.safeParse(JSON.parse(value));
    return read.success ? [{ ...read.data, id: key.slice(EVENT_PREFIX.length) }] : [];
  } catch {
    return [];
  }
};

export const eventTag = ({ id, ...event }: ModelEvent): { readonly key: string; readonly value: string } => ({
  key: `${EVENT_PREFIX}${id}`,
  value: JSON.stringify(event satisfies z.infer<typeof stored>),
});

/** The same for everyone who finds the same difference after the same events about the same thing. @param events oldest first */
export const foundId = (change: ModelChange, events: readonly ModelEvent[]): string => {
  const about = subjectOf(change);
  const before = events.findLast((event) => subjectOf(event.change) === about)?.id ?? '';
  return `found.${hashBytes('md5', JSON.stringify([change, before])).slice(0, 16)}`;
};

const subjectOf = (change: ModelChange): string => {
  switch (change.what) {
    case 'version-created':
    case 'version-deleted':
      return `version ${change.version}`;
    case 'alias':
      return `alias ${change.alias}`;
    case 'tag':
      return `tag ${change.version ?? ''} ${change.key}`;
    case 'description':
      return `description ${change.version ?? ''}`;
    case 'served':
    case 'stopped':
    case 'promoted':
      return `deployment ${change.deployment}`;
    case 'renamed':
      return 'name';
    default:
      return change satisfies never;
  }
};

/** Sorted by time where people look at tags. @param random keeps two of one millisecond apart */
export const eventId = (at: Date, random: string): string => `${at.toISOString().replaceAll(/[-:.]/g, '')}.${random}`;
