/**
 * A text that is in several queues is asked once: what a person says of it in one queue counts in the others too, marked with where it was said.
 * Not in samples that were drawn at random, whose texts are labelled without knowing what was said of them elsewhere; not in closed queues;
 * not where the person has said something of the text already.
 */
import type { SqliteDatabase } from '../base/sqlite.ts';

type Place = { readonly queue: string; readonly item: string };

/** Where else an act counts. Whatever takes a label's place follows to where that label had been carried from this queue. */
export type SameTexts = (
  queueId: string,
  own: readonly Place[],
  person: string,
  isLabel: boolean,
) => (Place & { readonly via: string })[];

export const openSameTexts = (database: SqliteDatabase): SameTexts => {
  const find = database.prepare<
    [string, string, string],
    Place & { readonly via: string | null; readonly said: string | null }
  >(
    `SELECT q.id AS queue, other.id AS item, a.state AS said, a.via
     FROM queues own JOIN items i ON i.queue = own.no AND own.id = ? AND i.id = ?
     JOIN items other ON other.same = i.same AND other.no <> i.no
     JOIN queues q ON q.no = other.queue AND q.state = 'open' AND (q.sampled = 0 OR q.no = own.no)
     LEFT JOIN answers a ON a.item = other.no AND a.person = ?
     WHERE i.same <> ''`,
  );
  return (queueId, own, person, isLabel) => {
    const taken = new Set(own.map(({ item }) => JSON.stringify([queueId, item])));
    return own.flatMap(({ item }) =>
      find.all(queueId, item, person).flatMap(({ queue, item: other, said, via }) => {
        const key = JSON.stringify([queue, other]);
        const isOwn = said !== null && said !== 'open' && via === null;
        if (taken.has(key) || isOwn || (!isLabel && via !== queueId)) return [];
        taken.add(key);
        return [{ queue, item: other, via: queueId }];
      }),
    );
  };
};
