/** Drift checks by themselves: of every version that is served, by the project's calendar, from the app or from cron. */
import { hostname } from 'node:os';
import type { DriftCheck } from '../contract/monitoring.ts';
import type { ProjectSettings } from '../contract/project.ts';
import type { CheckSchedule as Settings, ScheduleState } from '../contract/schedule.ts';
import type { Deployment } from '../contract/serving.ts';
import { calendarCadence, upcoming } from '../monitoring/calendar.ts';
import { openCheckSchedule } from '../monitoring/check-schedule.ts';
import type { MonitoringStore } from '../monitoring/monitoring-store.ts';
import type { Changes } from './changes.ts';
import { servedVersions, type WatchedVersion as Watched } from './served-versions.ts';

export type ScheduleServiceParts = {
  readonly store: MonitoringStore;
  readonly settings: () => ProjectSettings;
  readonly deployments: () => readonly Deployment[];
  /** The version that stands for the project where nothing is served; null: none is registered. */
  readonly registered: () => Promise<Watched | null>;
  readonly check: (version: Watched) => Promise<DriftCheck>;
  /** Sends what alerts have to tell. */
  readonly deliver: () => Promise<void>;
  readonly changes: Changes;
};

const DELIVER_MS = 30_000;

export const createScheduleService = (parts: ScheduleServiceParts) => {
  const { store } = parts;

  const watched = async (): Promise<{ readonly versions: readonly Watched[]; readonly areServed: boolean }> => {
    const served = servedVersions(parts.deployments());
    if (served.length > 0) return { versions: served, areServed: true };
    const one = await parts.registered();
    return { versions: one === null ? [] : [one], areServed: false };
  };

  /** A version that was checked since `due`, by whom it may be, is left out: a try after a failure makes what is missing. */
  const checkAll = async (due: number): Promise<boolean> => {
    const { versions, areServed } = await watched();
    const faults: unknown[] = [];
    for (const version of versions) {
      const newest = store.newest(version.model, version.version);
      const isFresh = newest !== null && Date.parse(newest) >= due && Date.parse(newest) <= Date.now();
      if (!isFresh) await parts.check(version).catch((thrown: unknown) => faults.push(thrown));
    }
    if (faults.length > 0) throw faults[0];
    if (areServed) store.closeUnwatched(versions);
    await parts.deliver();
    return versions.length > 0;
  };

  const schedule = openCheckSchedule({
    store,
    cadence: () => {
      const { schedule: settings } = parts.settings().monitoring;
      const { every, weekday, at } = settings;
      // Without the zone: programs of one computer may take different ones for the usual one, and must not begin anew in turns.
      return { key: JSON.stringify({ every, weekday, at }), cadence: calendarCadence(settings) };
    },
    holder: `Idrift on ${hostname()} (process ${process.pid})`,
    check: checkAll,
    say: (sentence) => process.stderr.write(`${sentence}\n`),
    onChange: () => parts.changes.emit('monitoring'),
  });
  const state = (): ScheduleState => ({ settings: parts.settings().monitoring.schedule, ...schedule.state() });
  const stop = new AbortController();
  let following: Promise<void> | null = null;

  return {
    state,
    preview: (settings: Settings, count: number): { times: string[] } => ({
      times: upcoming(calendarCadence(settings), Date.now(), count).map((time) => new Date(time).toISOString()),
    }),
    checkNow: async (): Promise<ScheduleState> => {
      await schedule.runNow();
      return state();
    },
    /** For cron: makes the check if it is due, and says how that went. */
    runDue: schedule.runDue,
    /** In a program that stays open. */
    follow: (): void => {
      const delivering = setInterval(() => void parts.deliver().catch(() => undefined), DELIVER_MS);
      stop.signal.addEventListener('abort', () => clearInterval(delivering));
      following = schedule.follow(stop.signal);
    },
    close: async (): Promise<void> => {
      stop.abort();
      await following;
    },
  };
};
