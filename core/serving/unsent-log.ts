/** What was logged and is not in the database yet: one SQLite file, in order. On return from `put` it survives a kill of this process. */
import { assertNever } from '../base/assert-never.ts';
import { openSqlite } from '../base/sqlite.ts';
import type { Stamped } from './log-columns.ts';
import { type KeptPrediction, keptFormsOf } from './log-privacy.ts';
import type { Removal } from './log-removal.ts';
import type { FailedRequest, Feedback } from './prediction-log.ts';

export type LogEntry =
  | { readonly kind: 'prediction'; readonly row: KeptPrediction & Stamped }
  | { readonly kind: 'failure'; readonly row: FailedRequest & Stamped }
  | { readonly kind: 'feedback'; readonly row: Feedback & Stamped };

export type UnsentEntry = LogEntry & { readonly place: number };

export type UnsentLog = {
  readonly put: (entries: readonly LogEntry[]) => void;
  /** The oldest; each time the same ones until they are `sent`. */
  readonly oldest: (count: number) => readonly UnsentEntry[];
  readonly sent: (entries: readonly UnsentEntry[]) => void;
  /** The database will not have this one. It stays in the file, out of the others' way. */
  readonly setAside: (entry: UnsentEntry, reason: string) => void;
  readonly count: () => number;
  /** Also of what the database refused. */
  readonly remove: (removal: Removal) => number;
  readonly close: () => void;
};

/** A file that is synchronised to disk holds up the answers: not after each batch. */
const EMPTY_EVERY_MS = 10_000;

export const openUnsentLog = (file: string): UnsentLog => {
  const database = openSqlite(file);
  database.pragma('synchronous = NORMAL'); // as the log itself: a power cut may cost the last rows
  database.pragma('secure_delete = ON'); // what was sent is overwritten
  database.exec(`CREATE TABLE IF NOT EXISTS unsent (
    place INTEGER PRIMARY KEY AUTOINCREMENT,
    body TEXT NOT NULL, -- the entry as JSON
    refused TEXT -- why the database would not have it
  )`);
  const insert = database.prepare('INSERT INTO unsent (body) VALUES (?)');
  const select = database.prepare<[number], { place: number; body: string }>(
    'SELECT place, body FROM unsent WHERE refused IS NULL ORDER BY place LIMIT ?',
  );
  const remove = database.prepare('DELETE FROM unsent WHERE place = ?');
  const refuse = database.prepare('UPDATE unsent SET refused = ? WHERE place = ?');
  const count = database.prepare<[], number>('SELECT count(*) FROM unsent WHERE refused IS NULL').pluck();
  const all = database.prepare<[], { place: number; body: string }>('SELECT place, body FROM unsent');
  const takeOut = database.transaction((places: readonly number[]): void => {
    for (const place of places) remove.run(place);
  });
  let emptiedAt = Number.NEGATIVE_INFINITY;
  let later: NodeJS.Timeout | null = null;
  /** What was sent is in the write-ahead log, too. */
  const empty = (): void => {
    later = null;
    emptiedAt = performance.now();
    database.pragma('wal_checkpoint(TRUNCATE)');
  };
  return {
    put: database.transaction((entries: readonly LogEntry[]): void => {
      for (const entry of entries) insert.run(JSON.stringify(entry));
    }),
    oldest: (most) => select.all(most).map(({ place, body }) => ({ ...(JSON.parse(body) as LogEntry), place })),
    sent: (entries) => {
      takeOut(entries.map(({ place }) => place));
      if ((count.get() ?? 0) > 0 || later !== null) return;
      const wait = emptiedAt + EMPTY_EVERY_MS - performance.now();
      if (wait <= 0) empty();
      else later = setTimeout(empty, wait).unref();
    },
    remove: (removal) => {
      const places = all
        .all()
        .filter(({ body }) => isMeant(JSON.parse(body) as LogEntry, removal))
        .map(({ place }) => place);
      takeOut(places);
      database.pragma('wal_checkpoint(TRUNCATE)');
      return places.length;
    },
    setAside: ({ place }, reason) => void refuse.run(reason, place),
    count: () => count.get() ?? 0,
    close: () => {
      if (later !== null) clearTimeout(later);
      database.close();
    },
  };
};

const isMeant = (entry: LogEntry, removal: Removal): boolean => {
  switch (removal.kind) {
    case 'text':
      // Of a text that is not kept the row is empty, and nobody knows whose it was.
      return entry.kind === 'prediction' && !entry.row.statistics && keptFormsOf(removal.text).includes(entry.row.text);
    case 'consumer':
      return entry.kind === 'prediction' && entry.row.consumer === removal.consumer;
    case 'age':
      return entry.row.createdAt < removal.before;
    default:
      return assertNever(removal);
  }
};
