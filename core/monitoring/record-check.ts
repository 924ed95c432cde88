/** A check and what it means for the alerts, kept in one step: a new alert, one more check of an open one, or the end of what has passed. */
import { randomUUID } from 'node:crypto';
import type { SqliteDatabase } from '../base/sqlite.ts';
import type { AlertChannel, AlertDelivery } from '../contract/alerts.ts';
import { alarmCauses, type DriftCheck } from '../contract/monitoring.ts';
import { openAlertEnd } from './alert-end.ts';
import type { SlackMessage } from './alert-message.ts';
import { type AlertRows, BY_ITSELF } from './alert-rows.ts';
import type { CheckStore } from './check-store.ts';

export type Recording = {
  /** What the check has to tell. `number`: of the alert, for links to it. */
  readonly message: (check: DriftCheck, number: number) => SlackMessage;
  readonly channels: readonly WantedChannel[];
};

/** One that is set up. `waits`: why this program does not send on it, and which will; null: it does. */
export type WantedChannel = { readonly name: AlertChannel; readonly waits: string | null };

export type RecordCheck = {
  /** Gives the check back with the alert that it belongs to. Nothing is sent: what is to be sent is kept with it. */
  readonly record: (check: DriftCheck, recording: Recording) => DriftCheck;
  /** Closes the alerts of versions that are no longer watched, of models that are. */
  readonly closeUnwatched: (watched: readonly { readonly model: string; readonly version: number }[]) => void;
};

/** Repeats are told at most so often, however often is checked: milliseconds. */
const BETWEEN_REPEATS = 20 * 60 * 60 * 1000;

type Open = { readonly id: string; readonly number: number; readonly cause: string; readonly state: string };

export const openRecordCheck = (database: SqliteDatabase, checks: CheckStore, rows: AlertRows): RecordCheck => {
  const openOf = database.prepare(
    'SELECT id, number, cause, state FROM drift_alerts WHERE model = ? AND version = ? AND closed_at IS NULL',
  );
  const openAll = database.prepare(
    'SELECT id, model, version FROM drift_alerts WHERE closed_at IS NULL ORDER BY number',
  );
  const highest = database.prepare('SELECT coalesce(max(number), 0) AS number FROM drift_alerts');
  const insert = database.prepare(
    "INSERT INTO drift_alerts (id, number, model, version, cause, state, opened_at) VALUES (?, ?, ?, ?, ?, 'open', ?)",
  );
  const endAlert = openAlertEnd(database, rows);
  const belongs = database.prepare('INSERT INTO alert_checks (check_id, alert_id, text, blocks) VALUES (?, ?, ?, ?)');
  const intend = database.prepare(
    'INSERT INTO alert_deliveries (id, alert_id, check_id, channel, kind, at, state, error, tries) VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0)',
  );
  const lastTold = database.prepare(
    "SELECT max(at) AS at FROM alert_deliveries WHERE alert_id = ? AND channel = ? AND state IN ('sent', 'waiting')",
  );
  const unsent = database.prepare(
    "SELECT count(*) AS count FROM alert_deliveries WHERE alert_id = ? AND channel = ? AND kind = 'opened' AND (state IN ('sent', 'waiting') OR next_try IS NOT NULL)",
  );

  const tell = (
    alertId: string,
    check: DriftCheck,
    at: string,
    kind: AlertDelivery['kind'],
    channel: AlertChannel,
    { state = 'waiting', waits = null }: { state?: AlertDelivery['state']; waits?: string | null } = {},
  ): void => {
    intend.run(randomUUID(), alertId, check.id, channel, kind, at, state, waits);
  };
  const begin = (alertId: string, check: DriftCheck, channels: readonly WantedChannel[]): void => {
    for (const { name, waits } of channels) tell(alertId, check, check.at, 'opened', name, { waits });
    if (channels.some(({ name }) => name === 'slack')) return;
    tell(alertId, check, check.at, 'opened', 'slack', { state: 'not-configured' });
  };
  const end = (alertId: string, check: DriftCheck | null, at: string, note: string): void => {
    endAlert(alertId, check?.id ?? null, { at, kind: 'resolved', by: BY_ITSELF, note });
  };
  const repeat = (alert: Open, check: DriftCheck, channels: readonly WantedChannel[]): void => {
    rows.note(alert.id, { at: check.at, kind: 'repeated', by: BY_ITSELF, note: '' });
    if (alert.state === 'snoozed') return;
    for (const { name: channel, waits } of channels) {
      const { count } = unsent.get(alert.id, channel) as { count: number };
      const told = (lastTold.get(alert.id, channel) as { at: string | null }).at;
      // What could not be told, and is tried no more, is told anew.
      if (count === 0) tell(alert.id, check, check.at, 'opened', channel, { waits });
      else if (told !== null && Date.parse(check.at) - Date.parse(told) >= BETWEEN_REPEATS && channel !== 'desktop')
        tell(alert.id, check, check.at, 'repeated', channel, { waits });
    }
  };

  const record = (check: DriftCheck, { message, channels }: Recording): DriftCheck => {
    checks.add(check);
    const causes = alarmCauses(check).toSorted();
    const cause = JSON.stringify(causes);
    rows.wake(); // a snooze that has ended holds nothing back
    const open = openOf.all(check.model, check.version) as Open[];
    const same = causes.length === 0 ? undefined : open.find((alert) => alert.cause === cause);
    if (check.state === 'ok') {
      for (const alert of open) if (alert !== same) end(alert.id, check, check.at, 'A check passed.');
    }
    if (causes.length === 0) return checks.get(check.id);
    const number = same?.number ?? (highest.get() as { number: number }).number + 1;
    const id = same?.id ?? randomUUID();
    if (same === undefined) {
      insert.run(id, number, check.model, check.version, cause, check.at);
      rows.note(id, { at: check.at, kind: 'opened', by: BY_ITSELF, note: '' });
    }
    const { text, blocks } = message(check, number);
    belongs.run(check.id, id, text, JSON.stringify(blocks));
    if (same === undefined) begin(id, check, channels);
    else repeat(same, check, channels);
    return checks.get(check.id);
  };

  return {
    record: (check, recording) => database.transaction(() => record(check, recording)).immediate(),
    closeUnwatched: (watched) =>
      database
        .transaction(() => {
          for (const alert of openAll.all() as { id: string; model: string; version: number }[]) {
            const ofModel = watched.filter(({ model }) => model === alert.model);
            if (ofModel.length === 0 || ofModel.some(({ version }) => version === alert.version)) continue;
            const now = ofModel.map(({ version }) => version).join(' and ');
            end(alert.id, null, new Date().toISOString(), `Version ${now} is served now.`);
          }
        })
        .immediate(),
  };
};
