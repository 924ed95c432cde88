/**
 * The monitoring service of the stack: checks the served version for drift by a schedule, and tells MLflow and Slack.
 * Environment: MODEL_URI, MLFLOW_TRACKING_URI, MLFLOW_S3_ENDPOINT_URL and AWS's own keys, DATABASE_URL (else PREDICTION_LOG, a SQLite file),
 * DVC_CACHE, DVC_REMOTE, MONITORING_EVERY, MONITORING_DAYS, MONITORING_LIMITS, SLACK_TOKEN, SLACK_CHANNEL, PORT, DATA_DIR, HOST_NAMES.
 */
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { IdriftError } from '../../contract/errors.ts';
import { projectSettings } from '../../contract/project.ts';
import { openCheckStore } from '../../monitoring/check-store.ts';
import { deliverAlert } from '../../monitoring/raise-alert.ts';
import { slackRoute } from '../drift-check.ts';
import { openSchedule, parseInterval } from './check-schedule.ts';
import { hostNames, listenEverywhere, setting } from './environment.ts';
import { monitoringPages } from './monitoring-pages.ts';
import { readLog } from './prediction-log.ts';
import { readTextsOf, type TextSource } from './reference-texts.ts';
import { parseReference } from './model-reference.ts';
import { checkServed } from './served-check.ts';

const ALERT_AGAIN_MS = 5 * 60_000;

const badSetting = (name: string, value: string, hint: string): IdriftError =>
  new IdriftError({ code: 'bad-input', message: `${name} is "${value}".`, where: name, hint });

const intervalOf = (name: string, otherwise: string): number => {
  const value = setting(name, otherwise);
  const milliseconds = parseInterval(value);
  if (milliseconds === null) throw badSetting(name, value, 'Write it as 7d, 12h, 30m or 90s.');
  return milliseconds;
};

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
const every = intervalOf('MONITORING_EVERY', '7d');
const days = daysOf('MONITORING_DAYS', defaults.lookbackDays);
const thresholds = limitsOf('MONITORING_LIMITS', defaults.thresholds);
const reference = parseReference(setting('MODEL_URI', 'models:/served-model'));
const dataDir = setting('DATA_DIR', '/data');
const source: TextSource = {
  cacheDir: setting('DVC_CACHE', '/cache'),
  remote: setting('DVC_REMOTE', 's3://dvcstore'),
  s3Endpoint: setting('MLFLOW_S3_ENDPOINT_URL', '') || null,
};
const route = slackRoute(setting('SLACK_TOKEN', '') || null, setting('SLACK_CHANNEL', ''));
if (route === null) console.log('Slack is not configured: alerts are kept here and at /checks.');

const checks = openCheckStore(join(dataDir, 'monitoring.db'));
const schedule = openSchedule({
  every,
  last: checks.list(1)[0]?.at ?? null,
  say: (sentence) => console.log(sentence),
  check: async () => {
    const found = await checkServed({
      server: setting('MLFLOW_TRACKING_URI', 'http://mlflow:5000'),
      reference,
      days,
      thresholds,
      texts: (used, split) => readTextsOf(used, split, source),
      live: (window) => readLog(dataDir, window),
      route,
      checks,
    });
    if (found !== null) console.log(`Checked ${found.model} version ${found.version}: ${found.state}.`);
    return found !== null;
  },
});

const pages = await monitoringPages({
  model: reference.name,
  state: schedule.state,
  checks,
  hostNames: hostNames('monitoring'),
});
await listenEverywhere(pages.server, 8002);
// Whatever is under way is made anew at the next start: a check is kept as a whole or not at all.
process.once('SIGTERM', () => {
  checks.close();
  process.exit(0);
});

/** An alert that did not get through is sent again until it does. */
const sendAgain = async (): Promise<never> => {
  for (;;) {
    await sleep(ALERT_AGAIN_MS);
    try {
      const alert = checks.list(1)[0]?.alert;
      if (alert?.delivery === 'failed') checks.saveAlert(await deliverAlert(alert, route));
    } catch (thrown) {
      console.error(thrown); // a full disk, say: the checks tell of it as well
    }
  }
};

void sendAgain();
await schedule.run(new AbortController().signal);
