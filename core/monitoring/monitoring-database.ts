/** The project's file of drift checks, alerts and the schedule: its tables by numbered steps. */
import type { SqliteDatabase } from '../base/sqlite.ts';
import { openInSteps, type SqliteStep } from '../base/sqlite-steps.ts';
import { carryAlerts } from './carry-alerts.ts';

/** Each step brings a file of the version before it to its own; once released, a step is never changed. */
const STEPS: readonly SqliteStep[] = [
  (database) =>
    database.exec(`
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
      );`),
  (database) => {
    database.exec(`
      CREATE TABLE drift_alerts (
        id TEXT PRIMARY KEY,
        number INTEGER NOT NULL UNIQUE,
        model TEXT NOT NULL,
        version INTEGER NOT NULL,
        cause TEXT NOT NULL, -- names as JSON, sorted
        state TEXT NOT NULL,
        opened_at TEXT NOT NULL,
        closed_at TEXT,
        snoozed_until TEXT
      );
      CREATE UNIQUE INDEX one_alert_per_cause ON drift_alerts (model, version, cause) WHERE closed_at IS NULL;
      CREATE TABLE alert_checks (
        check_id TEXT PRIMARY KEY REFERENCES checks (id),
        alert_id TEXT NOT NULL REFERENCES drift_alerts (id),
        text TEXT NOT NULL, -- what this check has to tell
        blocks TEXT NOT NULL
      );
      CREATE INDEX alert_checks_alert ON alert_checks (alert_id);
      CREATE TABLE alert_events (
        alert_id TEXT NOT NULL REFERENCES drift_alerts (id),
        at TEXT NOT NULL,
        kind TEXT NOT NULL,
        actor TEXT NOT NULL,
        note TEXT NOT NULL
      );
      CREATE INDEX alert_events_alert ON alert_events (alert_id);
      -- Written before anything is sent; what a channel answered is written after it.
      CREATE TABLE alert_deliveries (
        id TEXT PRIMARY KEY,
        alert_id TEXT NOT NULL REFERENCES drift_alerts (id),
        check_id TEXT REFERENCES checks (id),
        channel TEXT NOT NULL,
        kind TEXT NOT NULL,
        at TEXT NOT NULL,
        state TEXT NOT NULL,
        error TEXT,
        target TEXT,
        thread TEXT,
        tries INTEGER NOT NULL,
        next_try TEXT,
        sending_since TEXT
      );
      CREATE INDEX alert_deliveries_alert ON alert_deliveries (alert_id);
      CREATE INDEX alert_deliveries_due ON alert_deliveries (state) WHERE state = 'waiting' OR next_try IS NOT NULL;
      CREATE TABLE accepted_predictions (
        model TEXT NOT NULL,
        version INTEGER NOT NULL,
        prediction_id TEXT NOT NULL,
        alert_id TEXT NOT NULL REFERENCES drift_alerts (id),
        PRIMARY KEY (model, version, prediction_id)
      ) WITHOUT ROWID;
      CREATE TABLE schedule (
        id INTEGER PRIMARY KEY CHECK (id = 1),
        cadence TEXT NOT NULL, -- the settings that the rest is about
        since TEXT NOT NULL,
        last TEXT,
        next_try TEXT,
        error TEXT,
        failures INTEGER NOT NULL,
        no_model INTEGER NOT NULL
      );
      CREATE TABLE leases (
        name TEXT PRIMARY KEY,
        holder TEXT NOT NULL,
        token TEXT NOT NULL,
        since TEXT NOT NULL,
        expires INTEGER NOT NULL -- milliseconds since 1970
      );`);
    carryAlerts(database);
    database.exec('DROP TABLE alerts;');
  },
  (database) => database.exec('ALTER TABLE alert_events ADD COLUMN promoted TEXT; -- what went live, as JSON'),
];

/** @throws IdriftError `corrupt`, or `conflict` when a newer Idrift wrote the file. */
export const openMonitoringDatabase = (file: string): SqliteDatabase => openInSteps(file, STEPS);
