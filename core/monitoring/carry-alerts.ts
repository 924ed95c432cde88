/** Step 2 of the file: alerts that each belonged to one check become alerts of a cause, in the order in which they were raised. */
import { randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { SqliteDatabase } from '../base/sqlite.ts';

const oldAlert = z.object({
  createdAt: z.string(),
  text: z.string(),
  blocks: z.array(z.unknown()),
  channel: z.string().nullable(),
  delivery: z.string(),
  error: z.string().nullable(),
});
const oldCheck = z.object({ scores: z.array(z.object({ name: z.string(), exceeded: z.boolean() })) });

type Row = {
  readonly id: string;
  readonly at: string;
  readonly model: string;
  readonly version: number;
  readonly state: string;
  readonly body: string;
  readonly alert: string | null;
};

/** Frozen with its step: it writes what step 2 made, whatever later steps change. */
export const carryAlerts = (database: SqliteDatabase): void => {
  const rows = database
    .prepare(
      `SELECT c.id, c.at, c.model, c.version, c.state, c.body, a.body AS alert
       FROM checks c LEFT JOIN alerts a ON a.check_id = c.id ORDER BY c.at, c.rowid`,
    )
    .all() as Row[];
  const open = database.prepare(
    "INSERT INTO drift_alerts (id, number, model, version, cause, state, opened_at) VALUES (?, ?, ?, ?, ?, 'open', ?)",
  );
  const close = database.prepare("UPDATE drift_alerts SET state = 'resolved', closed_at = ? WHERE id = ?");
  const belongs = database.prepare('INSERT INTO alert_checks (check_id, alert_id, text, blocks) VALUES (?, ?, ?, ?)');
  const note = database.prepare('INSERT INTO alert_events (alert_id, at, kind, actor, note) VALUES (?, ?, ?, ?, ?)');
  const deliver = database.prepare(
    `INSERT INTO alert_deliveries (id, alert_id, check_id, channel, kind, at, state, error, target, tries)
     VALUES (?, ?, ?, 'slack', 'opened', ?, ?, ?, ?, ?)`,
  );
  let number = 0;
  /** By version and cause: the open alert. */
  const current = new Map<string, { readonly id: string; readonly served: string }>();
  for (const row of rows) {
    const served = `${row.model}/${row.version}`;
    if (row.state === 'ok') {
      for (const [key, alert] of current) {
        if (alert.served !== served) continue;
        close.run(row.at, alert.id);
        note.run(alert.id, row.at, 'resolved', 'Idrift', '');
        current.delete(key);
      }
    }
    if (row.alert === null) continue;
    const alert = oldAlert.parse(JSON.parse(row.alert));
    const cause = JSON.stringify(
      oldCheck
        .parse(JSON.parse(row.body))
        .scores.filter(({ exceeded }) => exceeded)
        .map(({ name }) => name)
        .toSorted(),
    );
    const key = `${served} ${cause}`;
    const known = current.get(key);
    const id = known?.id ?? randomUUID();
    if (known === undefined) {
      open.run(id, ++number, row.model, row.version, cause, alert.createdAt);
      current.set(key, { id, served });
    }
    belongs.run(row.id, id, alert.text, JSON.stringify(alert.blocks));
    note.run(id, alert.createdAt, known === undefined ? 'opened' : 'repeated', 'Idrift', '');
    if (alert.delivery !== 'not-sent') {
      const tries = alert.delivery === 'not-configured' ? 0 : 1;
      deliver.run(randomUUID(), id, row.id, alert.createdAt, alert.delivery, alert.error, alert.channel, tries);
    }
  }
};
