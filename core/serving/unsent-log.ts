/** What was logged and is not in the database yet: one SQLite file, in order. On return from `put` it survives a kill of this process. */
import { openSqlite } from '../base/sqlite.ts';
import type { Stamped } from './log-columns.ts';
import type { FailedRequest, NewPrediction } from './prediction-log.ts';

export type LogEntry =
  | { readonly kind: 'prediction'; readonly row: NewPrediction & Stamped }
  | { readonly kind: 'failure'; readonly row: FailedRequest & Stamped };

export type UnsentEntry = LogEntry & { readonly place: number };

export type UnsentLog = {
  readonly put: (entries: readonly LogEntry[]) => void;
  /** The oldest; each time the same ones until they are `sent`. */
  readonly oldest: (count: number) => readonly UnsentEntry[];
  readonly sent: (entries: readonly UnsentEntry[]) => void;
  /** The database will not have this one. It stays in the file, out of the others' way. */
  readonly setAside: (entry: UnsentEntry, reason: string) => void;
  readonly count: () => number;
  readonly close: () => void;
};

export const openUnsentLog = (file: string): UnsentLog => {
  const database = openSqlite(file);
  database.pragma('synchronous = NORMAL'); // as the log itself: a power cut may cost the last rows
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
  return {
    put: database.transaction((entries: readonly LogEntry[]): void => {
      for (const entry of entries) insert.run(JSON.stringify(entry));
    }),
    oldest: (most) => select.all(most).map(({ place, body }) => ({ ...(JSON.parse(body) as LogEntry), place })),
    sent: database.transaction((entries: readonly UnsentEntry[]): void => {
      for (const { place } of entries) remove.run(place);
    }),
    setAside: ({ place }, reason) => void refuse.run(reason, place),
    count: () => count.get() ?? 0,
    close: () => database.close(),
  };
};
