/** Every drift check and its alert, in one SQLite file of the project. */
import { openChecked } from '../base/sqlite.ts';
import { IdriftError } from '../contract/errors.ts';
import { type Alert, alert as alertSchema, type DriftCheck, driftCheck } from '../contract/monitoring.ts';

export type CheckStore = {
  /** Saves a check with the alert that it holds. */
  readonly add: (check: DriftCheck) => void;
  /** Saves an alert anew, for example after it was sent. */
  readonly saveAlert: (alert: Alert) => void;
  /** Newest first. */
  readonly list: (limit?: number) => readonly DriftCheck[];
  /** @throws IdriftError `not-found`. */
  readonly get: (id: string) => DriftCheck;
  readonly close: () => void;
};

const SCHEMA = `
  CREATE TABLE IF NOT EXISTS checks (
    id TEXT PRIMARY KEY,
    at TEXT NOT NULL,
    model TEXT NOT NULL,
    version INTEGER NOT NULL,
    run_id TEXT NOT NULL,
    state TEXT NOT NULL,
    body TEXT NOT NULL -- the check as JSON, without its alert
  );
  CREATE INDEX IF NOT EXISTS checks_at ON checks (at);
  CREATE TABLE IF NOT EXISTS alerts (
    id TEXT PRIMARY KEY,
    check_id TEXT NOT NULL UNIQUE REFERENCES checks (id),
    created_at TEXT NOT NULL,
    delivery TEXT NOT NULL,
    body TEXT NOT NULL -- the alert as JSON
  );`;

type StoredCheck = { readonly check: string; readonly alert: string | null };

export const openCheckStore = (file: string): CheckStore => {
  const database = openChecked(file);
  database.pragma('synchronous = FULL');
  database.exec(SCHEMA);
  const insertCheck = database.prepare(
    'INSERT INTO checks (id, at, model, version, run_id, state, body) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  const putAlert = database.prepare(
    `INSERT INTO alerts (id, check_id, created_at, delivery, body) VALUES (?, ?, ?, ?, ?)
     ON CONFLICT (check_id) DO UPDATE SET id = excluded.id, created_at = excluded.created_at,
       delivery = excluded.delivery, body = excluded.body`,
  );
  const select = 'SELECT c.body AS "check", a.body AS alert FROM checks c LEFT JOIN alerts a ON a.check_id = c.id';
  const selectAll = database.prepare(`${select} ORDER BY c.at DESC, c.rowid DESC LIMIT ?`);
  const selectOne = database.prepare(`${select} WHERE c.id = ?`);
  const saveAlert = (alert: Alert): void => {
    putAlert.run(alert.id, alert.checkId, alert.createdAt, alert.delivery, JSON.stringify(alert));
  };
  return {
    add: database.transaction((check: DriftCheck) => {
      const { id, at, model, version, runId, state } = check;
      insertCheck.run(id, at, model, version, runId, state, JSON.stringify({ ...check, alert: null }));
      if (check.alert !== null) saveAlert(check.alert);
    }),
    saveAlert,
    list: (limit = 500) => (selectAll.all(limit) as StoredCheck[]).map(readCheck),
    get: (id) => {
      const row = selectOne.get(id) as StoredCheck | undefined;
      if (row === undefined) throw new IdriftError({ code: 'not-found', message: `There is no drift check ${id}.` });
      return readCheck(row);
    },
    close: () => database.close(),
  };
};

const readCheck = (row: StoredCheck): DriftCheck =>
  driftCheck.parse({
    ...(JSON.parse(row.check) as object),
    alert: row.alert === null ? null : alertSchema.parse(JSON.parse(row.alert)),
  });
