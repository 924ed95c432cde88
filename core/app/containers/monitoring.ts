/**
 * The monitoring service of the stack: checks the served version for drift by a schedule, and tells MLflow and Slack.
 * Environment: MODEL_URI, MLFLOW_TRACKING_URI, MLFLOW_S3_ENDPOINT_URL and AWS's own keys, DATABASE_URL (else PREDICTION_LOG, a SQLite file),
 * DVC_CACHE, DVC_REMOTE, MONITORING_EVERY, MONITORING_DAYS, MONITORING_LIMITS, MONITORING_WEBHOOK, IDRIFT_WEBHOOK_SECRET, SLACK_TOKEN,
 * SLACK_CHANNEL, PORT, DATA_DIR, HOST_NAMES.
 */
import { hostname } from 'node:os';
import { join } from 'node:path';
import { errorSentence, IdriftError, toErrorInfo } from '../../contract/errors.ts';
import { projectSettings } from '../../contract/project.ts';
import { openCheckSchedule } from '../../monitoring/check-schedule.ts';
import { alertMessage } from '../../monitoring/alert-message.ts';
import { deliverAlerts } from '../../monitoring/deliver-alerts.ts';
import { openMonitoringStore } from '../../monitoring/monitoring-store.ts';
import { levelOf } from '../../monitoring/level.ts';
import { openChannels, wantedChannels } from '../alert-channels.ts';
import { type CheckRule, USUAL_RULE } from '../drift-check.ts';
import { hostNames, listenEverywhere, setting } from './environment.ts';
import { keepResult } from './keep-result.ts';
import { parseCadence } from './monitoring-cadence.ts';
import { monitoringPages } from './monitoring-pages.ts';
import { readLog } from './prediction-log.ts';
import { readTextsOf, type TextSource } from './reference-texts.ts';
import { parseReference } from './registered-model.ts';
import { checkServed } from './served-check.ts';

const DELIVER_MS = 30_000;

const badSetting = (name: string, value: string, hint: string): IdriftError =>
  new IdriftError({ code: 'bad-input', message: `${name} is "${value}".`, where: name, hint });

const daysOf = (name: string, otherwise: number): number => {
  const value = setting(name, String(otherwise));
  const days = Number(value);
  if (!(days > 0)) throw badSetting(name, value, 'Write a number of days.');
  return days;
};

/** `length=0.1,fraction_out_of_vocab=0.1` */
const limitsOf = (name: string, otherwise: Readonly<Record<string, number>>): Readonly<Record<string, number>> => {
  const value = setting(name, '');
  if (value === '') return otherwise;
  return Object.fromEntries(
    value.split(',').map((part) => {
      const [score = '', limit = ''] = part.split('=').map((word) => word.trim());
      if (score !== '' && limit !== '' && Number(limit) >= 0) return [score, Number(limit)];
      throw badSetting(name, value, 'Write it as length=0.1,fraction_out_of_vocab=0.1.');
    }),
  );
};

const defaults = projectSettings.parse({});
const every = setting('MONITORING_EVERY', '7d');
const cadence = parseCadence(every);
const DAY_MS = 86_400_000;
/** Checks that come more often than daily see nearly the same texts: they share what a day's check may do. */
const rhythm = cadence.period < 4 * DAY_MS ? 'day' : 'week';
const rule: CheckRule = {
  ...USUAL_RULE,
  alpha: levelOf({ falseAlarmsPerYear: defaults.monitoring.falseAlarmsPerYear, every: rhythm, models: 1 }),
};
const days = daysOf('MONITORING_DAYS', defaults.lookbackDays);
const thresholds = limitsOf('MONITORING_LIMITS', defaults.thresholds);
const reference = parseReference(setting('MODEL_URI', 'models:/served-model'));
const dataDir = setting('DATA_DIR', '/data');
const source: TextSource = {
  cacheDir: setting('DVC_CACHE', '/cache'),
  remote: setting('DVC_REMOTE', 's3://dvcstore'),
  s3Endpoint: setting('MLFLOW_S3_ENDPOINT_URL', '') || null,
};
const server = setting('MLFLOW_TRACKING_URI', 'http://mlflow:5000');
const webhook = setting('MONITORING_WEBHOOK', '');
const secrets = {
  slackToken: setting('SLACK_TOKEN', '') || null,
  webhookSecret: setting('IDRIFT_WEBHOOK_SECRET', '') || null,
};
const settings = projectSettings.parse({
  // Without a token there is nobody else who would send.
  slackChannel: secrets.slackToken === null ? '' : setting('SLACK_CHANNEL', ''),
  monitoring: { channels: { desktop: false, webhook: webhook === '' ? null : { url: webhook } } },
});
const channelParts = { settings, secret: (name: keyof typeof secrets) => secrets[name], notify: null };
if (settings.slackChannel === '') console.log('Slack is not configured: alerts are kept here and at /checks.');

const store = openMonitoringStore(join(dataDir, 'monitoring.db'));
const deliver = (): Promise<unknown> => deliverAlerts(store, openChannels(channelParts));
const schedule = openCheckSchedule({
  store,
  cadence: () => ({ key: every, cadence }),
  holder: `monitoring container ${hostname()}`,
  pauses: { first: 5000, longest: 10 * 60_000, look: 5000 },
  say: (sentence) => console.log(sentence),
  check: async () => {
    const found = await checkServed({
      server,
      reference,
      days,
      thresholds,
      rule,
      texts: (used, split) => readTextsOf(used, split, source),
      live: (window) => readLog(dataDir, window),
      // What it costs is a copy: the check is kept here, its figures are metrics of the run.
      keep: (artifactUri, check) =>
        keepResult({ server, artifactUri, dir: dataDir }, check).catch((thrown: unknown) =>
          console.log(`The result is not among the run's artifacts. ${errorSentence(toErrorInfo(thrown))}`),
        ),
      record: (check, texts) =>
        store.record(check, {
          message: (of, number) => alertMessage(of, number, { project: null, texts }),
          channels: wantedChannels(channelParts),
        }),
    });
    if (found === null) return false;
    console.log(`Checked ${found.model} version ${found.version}: ${found.state}.`);
    store.closeUnwatched([found]);
    await deliver();
    return true;
  },
});

const pages = await monitoringPages({
  model: reference.name,
  state: schedule.state,
  checks: store,
  alerts: store.alerts.list,
  hostNames: hostNames('monitoring'),
});
await listenEverywhere(pages.server, 8002);
// Whatever is under way is made anew at the next start: a check is kept as a whole or not at all.
process.once('SIGTERM', () => {
  store.close();
  process.exit(0);
});

/** An alert that did not get through is sent again until it does. */
setInterval(() => void deliver().catch(console.error), DELIVER_MS); // a full disk, say: the checks tell of it as well
await schedule.follow(new AbortController().signal);
