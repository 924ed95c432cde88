/** What monitoring keeps of a project: checks, alerts and what is to be told of them, the schedule, and whose turn it is. One SQLite file. */
import { type AlertActs, openAlertActs } from './alert-acts.ts';
import { type AlertOutbox, openAlertOutbox } from './alert-outbox.ts';
import { type AlertRows, openAlertRows } from './alert-rows.ts';
import { type CheckStore, openCheckStore } from './check-store.ts';
import { type Leases, openLeases } from './lease.ts';
import { openMonitoringDatabase } from './monitoring-database.ts';
import { openRecordCheck, type RecordCheck } from './record-check.ts';
import { openScheduleRow, type ScheduleRow } from './schedule-row.ts';

export type MonitoringStore = Omit<CheckStore, 'add'> &
  RecordCheck & {
    readonly alerts: Omit<AlertRows, 'note' | 'wake'> & AlertActs;
    readonly outbox: AlertOutbox;
    readonly leases: Leases;
    readonly schedule: ScheduleRow;
    readonly close: () => void;
  };

/** @throws IdriftError `corrupt`, or `conflict` when a newer Idrift wrote the file. */
export const openMonitoringStore = (file: string): MonitoringStore => {
  const database = openMonitoringDatabase(file);
  const checks = openCheckStore(database);
  const rows = openAlertRows(database);
  return {
    ...checks,
    ...openRecordCheck(database, checks, rows),
    alerts: { ...rows, ...openAlertActs(database, rows) },
    outbox: openAlertOutbox(database, rows),
    leases: openLeases(database),
    schedule: openScheduleRow(database),
    close: () => database.close(),
  };
};
