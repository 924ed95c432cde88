/** Alerts of the project: kept with their checks, sent, and answered by people. */
import { userInfo } from 'node:os';
import { oneAtATime } from '../base/one-at-a-time.ts';
import type { AlertChannel, AlertEvent, DriftAlert } from '../contract/alerts.ts';
import { errorSentence, IdriftError, toErrorInfo } from '../contract/errors.ts';
import { type DriftCheck, alarmCauses } from '../contract/monitoring.ts';
import type { ProjectSettings } from '../contract/project.ts';
import type { SecretName } from '../contract/system.ts';
import { alertMessage } from '../monitoring/alert-message.ts';
import { deliverAlerts } from '../monitoring/deliver-alerts.ts';
import type { MonitoringStore } from '../monitoring/monitoring-store.ts';
import { slackManifest } from '../monitoring/slack-manifest.ts';
import { testSlack } from '../monitoring/slack.ts';
import { testWebhook } from '../monitoring/webhook.ts';
import {
  type ChannelParts,
  type Notification,
  openChannels,
  slackRoute,
  wantedChannels,
  webhookTarget,
} from './alert-channels.ts';
import type { Changes } from './changes.ts';

export type AlertsParts = {
  readonly store: MonitoringStore;
  readonly settings: () => ProjectSettings;
  readonly secret: (name: SecretName) => string | null;
  readonly notify: ((notification: Notification) => void) | null;
  /** Name of the project's folder, for links. */
  readonly project: string;
  readonly changes: Changes;
  /** Ids of the predictions of a check's window. */
  readonly windowOf: (check: DriftCheck) => readonly string[];
};

type Answer = { readonly ok: boolean; readonly message: string };

export type AlertsService = ReturnType<typeof createAlertsService>;

export const createAlertsService = (parts: AlertsParts) => {
  const { store, project } = parts;
  const { alerts } = store;
  const inTurn = oneAtATime();
  const channelParts = (): ChannelParts => ({ settings: parts.settings(), secret: parts.secret, notify: parts.notify });
  const told = (alert: DriftAlert): DriftAlert => {
    parts.changes.emit('monitoring', alert.id);
    return alert;
  };
  const act = (note: string): { by: string; note: string } => ({ by: userInfo().username, note });

  /** Whatever is due; what does not get through is kept with its reason. */
  const deliver = (): Promise<void> =>
    inTurn(async () => {
      const tried = await deliverAlerts(store, openChannels(channelParts()));
      if (tried > 0) parts.changes.emit('monitoring');
    });

  return {
    /**
     * Keeps the check with the alert that it raises or belongs to; nothing is sent yet.
     * @param texts the most telling ones; asked for only where the check alarms.
     */
    record: async (check: DriftCheck, texts: () => Promise<readonly string[]>): Promise<DriftCheck> => {
      const own = channelParts();
      const shown = alarmCauses(check).length > 0 && own.settings.monitoring.channels.slackTexts ? await texts() : [];
      const recorded = store.record(check, {
        message: (of, number) => alertMessage(of, number, { project, texts: shown }),
        channels: wantedChannels(own),
      });
      parts.changes.emit('monitoring', check.id);
      return recorded;
    },
    deliver,
    list: (): DriftAlert[] => alerts.list(),
    get: (id: string): DriftAlert => alerts.get(id),
    snooze: ({ id, until, note }: { id: string; until: string; note: string }): DriftAlert =>
      told(alerts.snooze(id, until, act(note))),
    /** The texts of the newest check of the alert become part of the reference of its version. */
    accept: ({ id, note }: { id: string; note: string }): DriftAlert => {
      const newest = alerts.get(id).checks.at(-1);
      const predictions = newest === undefined ? [] : parts.windowOf(store.get(newest));
      return told(alerts.accept(id, predictions, act(note)));
    },
    falseAlarm: ({ id, note }: { id: string; note: string }): DriftAlert => told(alerts.falseAlarm(id, act(note))),
    look: (id: string): DriftAlert => {
      const { alert, isNew } = alerts.look(id, userInfo().username);
      return isNew ? told(alert) : alert;
    },
    /** Says so in its threads, too. @param note what is live by now, in words. */
    promoted: async (id: string, note: string, what: NonNullable<AlertEvent['promoted']>): Promise<void> => {
      const alert = alerts.promoted(id, userInfo().username, note, what);
      if (alert === null) return;
      told(alert);
      await deliver();
    },
    reopen: ({ id, note }: { id: string; note: string }): DriftAlert => told(alerts.reopen(id, act(note))),
    send: async (id: string): Promise<DriftAlert> => {
      const wanted = wantedChannels(channelParts());
      alerts.sendAgain(
        id,
        wanted.map(({ name }) => name),
      );
      await deliver();
      return told(alerts.get(id));
    },
    test: async (channel: AlertChannel): Promise<Answer> => {
      try {
        return await testOn(channel, channelParts(), parts.settings().model);
      } catch (thrown) {
        if (!(thrown instanceof IdriftError)) throw thrown;
        return { ok: false, message: errorSentence(toErrorInfo(thrown)) };
      }
    },
    slackManifest: (): { manifest: string } => ({ manifest: slackManifest() }),
  };
};

const testOn = async (channel: AlertChannel, parts: ChannelParts, model: string): Promise<Answer> => {
  const { slackChannel } = parts.settings;
  switch (channel) {
    case 'slack': {
      const route = slackRoute(parts.secret('slackToken'), slackChannel);
      if (route === null) return { ok: false, message: 'Set a token and a channel first.' };
      return testSlack({ ...route, model });
    }
    case 'webhook': {
      const target = webhookTarget(parts);
      await testWebhook(target, model);
      return { ok: true, message: `${new URL(target.url).host} took the test message.` };
    }
    case 'desktop':
      if (parts.notify === null) {
        return { ok: false, message: 'Only the open app shows notifications: test them there, in Settings.' };
      }
      parts.notify({ title: 'Idrift', body: 'Drift alerts will be shown here.', path: '/monitoring' });
      return { ok: true, message: 'A notification was shown. If you saw none, look at the settings of your system.' };
  }
};
