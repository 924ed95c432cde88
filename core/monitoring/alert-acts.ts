/** What people do with an alert; each act is kept with who did it, when and why. */
import { randomUUID } from 'node:crypto';
import type { SqliteDatabase } from '../base/sqlite.ts';
import type { AlertChannel, AlertEvent, AlertState, DriftAlert } from '../contract/alerts.ts';
import { IdriftError } from '../contract/errors.ts';
import { openAlertEnd } from './alert-end.ts';
import type { AlertRows } from './alert-rows.ts';

type Promoted = NonNullable<AlertEvent['promoted']>;
type Act = { readonly by: string; readonly note: string };

export type AlertActs = {
  /** @throws IdriftError `bad-input` when `until` is not ahead. */
  readonly snooze: (id: string, until: string, act: Act) => DriftAlert;
  /** @param predictions ids of the window's predictions, which join what the version is compared with. */
  readonly accept: (id: string, predictions: readonly string[], act: Act) => DriftAlert;
  readonly falseAlarm: (id: string, act: Act) => DriftAlert;
  /** What was accepted is taken back with it. @throws IdriftError `conflict` when a newer alert of the same cause is open. */
  readonly reopen: (id: string, act: Act) => DriftAlert;
  /** Closes an alert that is open, and keeps what its threads are told; null: it is closed, or this version closed it before. */
  readonly promoted: (id: string, by: string, note: string, what: Promoted) => DriftAlert | null;
  /** Notes once for each person that they looked at it. `isNew`: it was noted now. */
  readonly look: (id: string, by: string) => { readonly alert: DriftAlert; readonly isNew: boolean };
  /** Whatever was not sent is sent next; where all was, the alert is told again. */
  readonly sendAgain: (id: string, channels: readonly AlertChannel[]) => DriftAlert;
  /** Predictions of a version that people called normal. */
  readonly acceptedIds: (model: string, version: number) => string[];
};

export const openAlertActs = (database: SqliteDatabase, rows: AlertRows): AlertActs => {
  const set = database.prepare('UPDATE drift_alerts SET state = ?, closed_at = ?, snoozed_until = ? WHERE id = ?');
  const join = database.prepare(
    'INSERT OR IGNORE INTO accepted_predictions (model, version, prediction_id, alert_id) VALUES (?, ?, ?, ?)',
  );
  const leave = database.prepare('DELETE FROM accepted_predictions WHERE alert_id = ?');
  const accepted = database.prepare(
    'SELECT prediction_id AS id FROM accepted_predictions WHERE model = ? AND version = ?',
  );
  const twin = database.prepare(
    'SELECT number FROM drift_alerts WHERE model = ? AND version = ? AND cause = ? AND closed_at IS NULL AND id <> ?',
  );
  const stuck = database.prepare(
    "UPDATE alert_deliveries SET state = 'waiting', error = NULL, next_try = NULL, sending_since = NULL WHERE alert_id = ? AND channel = ? AND state <> 'sent' AND NOT (state = 'waiting' AND sending_since IS NOT NULL)",
  );
  const intend = database.prepare(
    "INSERT INTO alert_deliveries (id, alert_id, check_id, channel, kind, at, state, tries) VALUES (?, ?, ?, ?, ?, ?, 'waiting', 0)",
  );

  const end = openAlertEnd(database, rows);

  const change = (
    id: string,
    { by, note }: Act,
    to: { readonly state: AlertState; readonly kind: AlertEvent['kind']; readonly until?: string },
    more: (alert: DriftAlert) => void = () => undefined,
  ): DriftAlert =>
    database
      .transaction(() => {
        const alert = rows.get(id);
        const at = new Date().toISOString();
        const isOpen = to.state === 'open' || to.state === 'snoozed';
        more(alert);
        set.run(to.state, isOpen ? null : at, to.until ?? null, alert.id);
        rows.note(alert.id, { at, kind: to.kind, by, note });
        return rows.get(alert.id);
      })
      .immediate();
  const mustBeOpen = (alert: DriftAlert): void => {
    if (alert.closedAt === null) return;
    throw new IdriftError({
      code: 'conflict',
      message: `Alert ${alert.number} is closed.`,
      where: `alert ${alert.number}`,
      hint: 'Reopen it first.',
    });
  };
  const mustBeAlone = (alert: DriftAlert): void => {
    const other = twin.get(alert.model, alert.version, JSON.stringify(alert.cause), alert.id) as
      | { number: number }
      | undefined;
    if (other === undefined) return;
    throw new IdriftError({
      code: 'conflict',
      message: `Alert ${other.number} tells of the same cause and is open.`,
      where: `alert ${alert.number}`,
      hint: `Work with alert ${other.number}.`,
    });
  };

  return {
    snooze: (id, until, act) => {
      const end = new Date(until);
      if (!(end.getTime() > Date.now())) {
        throw new IdriftError({
          code: 'bad-input',
          message: `${until} is not ahead: an alert is quiet until a later time.`,
          where: 'until',
          hint: 'Give a time to come, as 2027-01-31T09:00:00Z.',
        });
      }
      return change(id, act, { state: 'snoozed', kind: 'snoozed', until: end.toISOString() }, mustBeOpen);
    },
    accept: (id, predictions, act) =>
      change(id, act, { state: 'accepted', kind: 'accepted' }, (alert) => {
        mustBeOpen(alert);
        for (const prediction of predictions) join.run(alert.model, alert.version, prediction, alert.id);
      }),
    falseAlarm: (id, act) => change(id, act, { state: 'false-alarm', kind: 'false-alarm' }, mustBeOpen),
    reopen: (id, act) =>
      change(id, act, { state: 'open', kind: 'reopened' }, (alert) => {
        mustBeAlone(alert);
        leave.run(alert.id);
      }),
    promoted: (id, by, note, what) =>
      database
        .transaction(() => {
          const alert = rows.get(id);
          // Opened again by somebody, who knows of the version.
          const isKnown = alert.events.some(({ promoted }) => promoted?.version === what.version);
          if (alert.closedAt !== null || isKnown) return null;
          end(alert.id, null, { at: new Date().toISOString(), kind: 'promoted', by, note, promoted: what });
          return rows.get(alert.id);
        })
        .immediate(),
    look: (id, by) =>
      database
        .transaction(() => {
          const alert = rows.get(id);
          if (alert.events.some((event) => event.kind === 'looked' && event.by === by)) return { alert, isNew: false };
          rows.note(alert.id, { at: new Date().toISOString(), kind: 'looked', by, note: '' });
          return { alert: rows.get(alert.id), isNew: true };
        })
        .immediate(),
    sendAgain: (id, channels) =>
      database
        .transaction(() => {
          const alert = rows.get(id);
          for (const channel of channels) {
            if (stuck.run(alert.id, channel).changes > 0) continue;
            const own = alert.deliveries.filter((delivery) => delivery.channel === channel);
            if (own.some(({ state }) => state === 'waiting')) continue;
            const kind = own.length === 0 ? 'opened' : 'repeated';
            const at = new Date().toISOString();
            intend.run(randomUUID(), alert.id, alert.checks.at(-1) ?? null, channel, kind, at);
          }
          return rows.get(alert.id);
        })
        .immediate(),
    acceptedIds: (model, version) => (accepted.all(model, version) as { id: string }[]).map(({ id: found }) => found),
  };
};
