/** Every drift check of the project, with what its alert says of it. */
import type { SqliteDatabase } from '../base/sqlite.ts';
import { IdriftError } from '../contract/errors.ts';
import { alert as alertSchema, type DriftCheck, driftCheck } from '../contract/monitoring.ts';

export type CheckStore = {
  /** Saves a check, without its alert: see record-check.ts. */
  readonly add: (check: DriftCheck) => void;
  /** Newest first. */
  readonly list: (limit?: number) => readonly DriftCheck[];
  /** @throws IdriftError `not-found`. */
  readonly get: (id: string) => DriftCheck;
  /** When the newest check of a version was made. ISO 8601; null: never. */
  readonly newest: (model: string, version: number) => string | null;
};

type StoredCheck = {
  readonly body: string;
  readonly alertId: string | null;
  readonly number: number;
  readonly openedAt: string;
  readonly text: string;
  readonly blocks: string;
  readonly delivery: string | null;
  readonly error: string | null;
  readonly target: string | null;
};

export const openCheckStore = (database: SqliteDatabase): CheckStore => {
  const insert = database.prepare(
    'INSERT INTO checks (id, at, model, version, run_id, state, body) VALUES (?, ?, ?, ?, ?, ?, ?)',
  );
  const select = `
    SELECT c.body, a.id AS alertId, a.number, a.opened_at AS openedAt, t.text, t.blocks, d.state AS delivery, d.error, d.target
    FROM checks c
    LEFT JOIN alert_checks t ON t.check_id = c.id
    LEFT JOIN drift_alerts a ON a.id = t.alert_id
    LEFT JOIN alert_deliveries d ON d.rowid = (
      SELECT max(rowid) FROM alert_deliveries
      WHERE alert_id = a.id AND check_id = c.id AND channel = 'slack' AND kind <> 'resolved'
    )`;
  const selectAll = database.prepare(`${select} ORDER BY c.at DESC, c.rowid DESC LIMIT ?`);
  const selectOne = database.prepare(`${select} WHERE c.id = ?`);
  const newest = database.prepare('SELECT max(at) AS at FROM checks WHERE model = ? AND version = ?');
  return {
    add: (check) => {
      const { id, at, model, version, runId, state } = check;
      insert.run(id, at, model, version, runId, state, JSON.stringify({ ...check, alert: null }));
    },
    list: (limit = 500) => (selectAll.all(limit) as StoredCheck[]).map(readCheck),
    get: (id) => {
      const row = selectOne.get(id) as StoredCheck | undefined;
      if (row === undefined) throw new IdriftError({ code: 'not-found', message: `There is no drift check ${id}.` });
      return readCheck(row);
    },
    newest: (model, version) => (newest.get(model, version) as { at: string | null }).at,
  };
};

const readCheck = (row: StoredCheck): DriftCheck => {
  const check = driftCheck.parse(JSON.parse(row.body));
  if (row.alertId === null) return check;
  const alert = alertSchema.parse({
    id: row.alertId,
    number: row.number,
    checkId: check.id,
    createdAt: check.at,
    text: row.text,
    blocks: JSON.parse(row.blocks),
    channel: row.target,
    ...deliveryOf(row),
  });
  return { ...check, alert };
};

const deliveryOf = ({ delivery, error, openedAt }: StoredCheck): { delivery: string; error: string | null } => {
  if (delivery === null)
    return { delivery: 'not-sent', error: `Already told: an alert of ${openedAt} has the same cause.` };
  if (delivery === 'waiting') return { delivery: 'not-sent', error: error ?? 'It is being sent.' };
  return { delivery, error };
};
