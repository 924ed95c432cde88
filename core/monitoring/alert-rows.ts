/** Alerts as they lie in the file: read as a whole, and the rows that everything about them is written as. */
import type { SqliteDatabase } from '../base/sqlite.ts';
import { type AlertEvent, type DriftAlert, driftAlert } from '../contract/alerts.ts';
import { IdriftError } from '../contract/errors.ts';

type AlertRow = {
  readonly id: string;
  readonly number: number;
  readonly model: string;
  readonly version: number;
  readonly cause: string;
  readonly state: string;
  readonly opened_at: string;
  readonly closed_at: string | null;
  readonly snoozed_until: string | null;
};
type EventRow = Omit<AlertEvent, 'promoted'> & { readonly promoted: string | null };
type CheckRow = { readonly check_id: string; readonly text: string; readonly blocks: string };

/** Who acts where nobody does. */
export const BY_ITSELF = 'Idrift';

export type AlertRows = {
  /** Newest first. */
  readonly list: () => DriftAlert[];
  /** By id, or by number as text. @throws IdriftError `not-found`. */
  readonly get: (id: string) => DriftAlert;
  readonly note: (alertId: string, event: AlertEvent) => void;
  /** A snooze ends by the clock, whoever looks first. */
  readonly wake: () => void;
};

export const openAlertRows = (database: SqliteDatabase): AlertRows => {
  const all = database.prepare('SELECT * FROM drift_alerts ORDER BY number DESC');
  const one = database.prepare('SELECT * FROM drift_alerts WHERE id = ? OR number = ?');
  const checks = database.prepare(
    `SELECT t.check_id, t.text, t.blocks FROM alert_checks t JOIN checks c ON c.id = t.check_id
     WHERE t.alert_id = ? ORDER BY c.at, c.rowid`,
  );
  const deliveries = database.prepare(
    `SELECT id, channel, kind, at, state, error, thread, tries, next_try AS nextTry
     FROM alert_deliveries WHERE alert_id = ? ORDER BY rowid`,
  );
  const events = database.prepare(
    'SELECT at, kind, actor AS "by", note, promoted FROM alert_events WHERE alert_id = ? ORDER BY at, rowid',
  );
  const insertEvent = database.prepare(
    'INSERT INTO alert_events (alert_id, at, kind, actor, note, promoted) VALUES (?, ?, ?, ?, ?, ?)',
  );
  const ended = database.prepare(
    "SELECT id, snoozed_until AS until FROM drift_alerts WHERE state = 'snoozed' AND snoozed_until <= ?",
  );
  const wake = database.prepare("UPDATE drift_alerts SET state = 'open', snoozed_until = NULL WHERE id = ?");
  const note = (alertId: string, { at, kind, by, note, promoted }: AlertEvent): void => {
    insertEvent.run(alertId, at, kind, by, note, promoted === undefined ? null : JSON.stringify(promoted));
  };
  const wakeEnded = database.transaction(() => {
    for (const { id, until } of ended.all(new Date().toISOString()) as { id: string; until: string }[]) {
      wake.run(id);
      note(id, { at: until, kind: 'woke', by: BY_ITSELF, note: '' });
    }
  });
  const whole = (row: AlertRow): DriftAlert => {
    const own = checks.all(row.id) as CheckRow[];
    return driftAlert.parse({
      id: row.id,
      number: row.number,
      model: row.model,
      version: row.version,
      cause: JSON.parse(row.cause),
      state: row.state,
      openedAt: row.opened_at,
      closedAt: row.closed_at,
      snoozedUntil: row.snoozed_until,
      checks: own.map(({ check_id }) => check_id),
      deliveries: deliveries.all(row.id),
      events: (events.all(row.id) as EventRow[]).map(({ promoted, ...event }) => ({
        ...event,
        ...(promoted === null ? {} : { promoted: JSON.parse(promoted) }),
      })),
      text: own[0]?.text ?? '',
      blocks: JSON.parse(own[0]?.blocks ?? '[]'),
    });
  };
  return {
    list: () => {
      wakeEnded();
      return (all.all() as AlertRow[]).map(whole);
    },
    get: (id) => {
      wakeEnded();
      const row = one.get(id, /^\d{1,9}$/.test(id) ? Number(id) : -1) as AlertRow | undefined;
      if (row !== undefined) return whole(row);
      throw new IdriftError({
        code: 'not-found',
        message: `There is no alert ${id}.`,
        where: id,
        hint: '"idrift alerts list" lists them with their numbers.',
      });
    },
    note,
    wake: wakeEnded,
  };
};
