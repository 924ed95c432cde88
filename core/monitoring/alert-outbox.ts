/** Messages of alerts on their way: written down before they are sent, claimed by one program, and kept with what became of them. */
import type { SqliteDatabase } from '../base/sqlite.ts';
import type { AlertChannel, AlertDelivery, DriftAlert } from '../contract/alerts.ts';
import type { ErrorInfo } from '../contract/errors.ts';
import { errorSentence } from '../contract/errors.ts';
import { type AlertRows, BY_ITSELF } from './alert-rows.ts';

type Outgoing = {
  readonly id: string;
  readonly alert: DriftAlert;
  /** null: the version is no longer watched, and no check says so. */
  readonly checkId: string | null;
  readonly channel: AlertChannel;
  readonly kind: AlertDelivery['kind'];
  /** What the first message of this channel is called there. */
  readonly thread: string | null;
};

export type AlertOutbox = {
  /** The next message that one of these channels has to send; another program does not get it meanwhile. */
  readonly claim: (channels: readonly AlertChannel[]) => Outgoing | null;
  /** @param remark what is missing from it, and why. */
  readonly sent: (out: Outgoing, thread: string | null, target: string, remark: string | null) => void;
  /** It is tried again with growing pauses, `pause` milliseconds at least. */
  readonly failed: (out: Outgoing, target: string, why: ErrorInfo, pause: number) => void;
};

/** Longer than any channel takes: who claimed a message so long ago is no more. Milliseconds. */
const LONGEST_SENDING = 3 * 60_000;
const FIRST_PAUSE = 60_000;
const LONGEST_PAUSE = 60 * 60_000;
/** About three days. */
const MOST_TRIES = 80;

const PERHAPS_SENT =
  'Idrift ended while it sent this, so Slack may have it or not. Look in the channel, and send it again if it is not there.';

type Row = {
  readonly id: string;
  readonly alert_id: string;
  readonly check_id: string | null;
  readonly channel: AlertChannel;
  readonly kind: AlertDelivery['kind'];
  readonly tries: number;
  readonly error: string | null;
};

export const openAlertOutbox = (database: SqliteDatabase, rows: AlertRows): AlertOutbox => {
  const interrupted = database.prepare(
    "SELECT id, alert_id, channel FROM alert_deliveries WHERE state = 'waiting' AND sending_since IS NOT NULL AND (sending_since < ? OR sending_since > ?)",
  );
  const giveUp = database.prepare(
    "UPDATE alert_deliveries SET state = 'failed', error = ?, next_try = NULL, sending_since = NULL WHERE id = ?",
  );
  const waitAgain = database.prepare('UPDATE alert_deliveries SET sending_since = NULL WHERE id = ?');
  const next = database.prepare(
    `SELECT * FROM alert_deliveries
     WHERE ((state = 'waiting' AND sending_since IS NULL) OR next_try <= ?) AND channel IN (SELECT value FROM json_each(?))
     ORDER BY rowid LIMIT 1`,
  );
  const begin = database.prepare(
    "UPDATE alert_deliveries SET state = 'waiting', sending_since = ?, next_try = NULL, tries = tries + 1 WHERE id = ?",
  );
  const settle = database.prepare(
    'UPDATE alert_deliveries SET state = ?, at = ?, error = ?, target = ?, thread = ?, next_try = ?, sending_since = NULL WHERE id = ?',
  );
  const threadOf = database.prepare(
    "SELECT thread FROM alert_deliveries WHERE alert_id = ? AND channel = ? AND kind = 'opened' AND state = 'sent' AND thread IS NOT NULL ORDER BY rowid DESC LIMIT 1",
  );
  const one = database.prepare('SELECT * FROM alert_deliveries WHERE id = ?');

  /** A second message costs a webhook and a desktop nothing, since each has its id; in a channel it is read twice. */
  const settleInterrupted = (now: number): void => {
    const [from, to] = [now - LONGEST_SENDING, now + LONGEST_SENDING].map((time) => new Date(time).toISOString());
    for (const { id, alert_id, channel } of interrupted.all(from, to) as Row[]) {
      if (channel !== 'slack') {
        waitAgain.run(id);
        continue;
      }
      giveUp.run(PERHAPS_SENT, id);
      rows.note(alert_id, { at: new Date(now).toISOString(), kind: 'failed', by: BY_ITSELF, note: PERHAPS_SENT });
    }
  };

  return {
    claim: (channels) =>
      database
        .transaction(() => {
          const now = Date.now();
          settleInterrupted(now);
          const at = new Date(now).toISOString();
          const row = next.get(at, JSON.stringify(channels)) as Row | undefined;
          if (row === undefined) return null;
          begin.run(at, row.id);
          const thread = threadOf.get(row.alert_id, row.channel) as { thread: string } | undefined;
          return {
            id: row.id,
            alert: rows.get(row.alert_id),
            checkId: row.check_id,
            channel: row.channel,
            kind: row.kind,
            thread: thread?.thread ?? null,
          };
        })
        .immediate(),
    sent: (out, thread, target, remark) =>
      database
        .transaction(() => {
          const at = new Date().toISOString();
          settle.run('sent', at, remark, target, thread, null, out.id);
          const note = `${out.channel}: ${target}${remark === null ? '' : `. ${remark}`}`;
          rows.note(out.alert.id, { at, kind: 'sent', by: BY_ITSELF, note });
        })
        .immediate(),
    failed: (out, target, why, asked) =>
      database
        .transaction(() => {
          const { tries, error } = one.get(out.id) as Row;
          const now = Date.now();
          const at = new Date(now).toISOString();
          const own = Math.min(FIRST_PAUSE * 2 ** Math.min(tries - 1, 10), LONGEST_PAUSE);
          const pause = Math.max(own, asked);
          const again = tries < MOST_TRIES ? new Date(now + pause).toISOString() : null;
          const sentence = errorSentence(why);
          settle.run('failed', at, sentence, target, null, again, out.id);
          if (sentence !== error) rows.note(out.alert.id, { at, kind: 'failed', by: BY_ITSELF, note: sentence });
        })
        .immediate(),
  };
};
