/** The end of an alert, and the answer in each thread that it began. */
import { randomUUID } from 'node:crypto';
import type { SqliteDatabase } from '../base/sqlite.ts';
import type { AlertChannel, AlertEvent } from '../contract/alerts.ts';
import type { AlertRows } from './alert-rows.ts';

/**
 * Closes an alert and keeps what is to be told of it; within a transaction of the caller.
 * @param checkId the check that says so; null: none does.
 */
export type EndAlert = (alertId: string, checkId: string | null, event: AlertEvent) => void;

export const openAlertEnd = (database: SqliteDatabase, rows: Pick<AlertRows, 'note'>): EndAlert => {
  const resolve = database.prepare(
    "UPDATE drift_alerts SET state = 'resolved', closed_at = ?, snoozed_until = NULL WHERE id = ?",
  );
  const beganOn = database.prepare<[string], { channel: AlertChannel }>(
    "SELECT DISTINCT channel FROM alert_deliveries WHERE alert_id = ? AND kind = 'opened' AND state = 'sent'",
  );
  const intend = database.prepare(
    "INSERT INTO alert_deliveries (id, alert_id, check_id, channel, kind, at, state, tries) VALUES (?, ?, ?, ?, 'resolved', ?, 'waiting', 0)",
  );
  return (alertId, checkId, event) => {
    resolve.run(event.at, alertId);
    rows.note(alertId, event);
    // Only where it was told of: a thread that never began needs no end.
    for (const { channel } of beganOn.all(alertId)) {
      if (channel !== 'desktop') intend.run(randomUUID(), alertId, checkId, channel, event.at);
    }
  };
};
