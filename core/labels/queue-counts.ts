/** How far a queue is, and what one person gave: from sums that are kept with every event, so that no queue is too long for it. */
import type { SqliteDatabase } from '../base/sqlite.ts';
import { wilson } from '../base/wilson.ts';
import type { QueueCounts } from '../contract/labels.ts';

const LAST_LABELS = 50;
const LEAST_LABELS = 3;

type Tally = { readonly kind: string; readonly name: string; readonly count: number };

/** @param no of the queue in the file; `id` its name. */
export type CountsOf = (queue: { readonly no: number; readonly id: string }, person: string) => QueueCounts;

export const openCounts = (database: SqliteDatabase): CountsOf => {
  const tallies = database.prepare<[number, string], Tally>(
    "SELECT kind, name, count FROM tallies WHERE queue = ? AND person IN ('', ?) AND count > 0",
  );
  const shown = database
    .prepare<[string, string, number], number>(
      "SELECT shown FROM events WHERE queue = ? AND person = ? AND kind = 'label' AND shown IS NOT NULL ORDER BY seq DESC LIMIT ?",
    )
    .pluck();
  return ({ no, id }, person) => {
    const all = tallies.all(no, person);
    const of = (kind: string, name: string): number =>
      all.find((tally) => tally.kind === kind && tally.name === name)?.count ?? 0;
    const items = (state: string): number => of('state', state);
    const [asSuggested, otherwise] = [of('agrees', '1'), of('agrees', '0')];
    const compared = asSuggested + otherwise;
    return {
      total: all.reduce((sum, { kind, count }) => sum + (kind === 'state' ? count : 0), 0),
      open: items('open'),
      labelled: items('labelled'),
      skipped: items('skipped'),
      flagged: items('flagged'),
      differs: items('differs'),
      labels: all
        .filter(({ kind }) => kind === 'label')
        .map(({ name, count }) => ({ label: name, count }))
        .toSorted((a, b) => b.count - a.count || (a.label < b.label ? -1 : 1)),
      agreed: {
        count: asSuggested,
        of: compared,
        share:
          compared === 0
            ? null
            : { value: asSuggested / compared, interval: wilson(asSuggested, compared), n: compared },
      },
      secondsAText: medianSeconds(shown.all(id, person, LAST_LABELS)),
    };
  };
};

/** Of milliseconds; null: too few. */
const medianSeconds = (shown: readonly number[]): number | null => {
  if (shown.length < LEAST_LABELS) return null;
  const sorted = shown.toSorted((a, b) => a - b);
  const [low, high] = [
    sorted[Math.floor((sorted.length - 1) / 2)] ?? 0,
    sorted[Math.ceil((sorted.length - 1) / 2)] ?? 0,
  ];
  return (low + high) / 2000;
};
