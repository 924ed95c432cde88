/**
 * For tests, a program of its own: says that it is ready, waits for a word, looks whether a check is due, makes one of texts that have drifted,
 * tells Slack, and ends with what it did. Arguments: the file, Slack's address, and when it is to be killed: `told` once Slack has answered,
 * `checked` before it is told.
 */
import { once } from 'node:events';
import { setTimeout as sleep } from 'node:timers/promises';
import { checkSchedule } from '../contract/schedule.ts';
import { alertMessage } from './alert-message.ts';
import { calendarCadence } from './calendar.ts';
import { openCheckSchedule } from './check-schedule.ts';
import { deliverAlerts } from './deliver-alerts.ts';
import { driftedCheck } from './drifted-check.fixture.ts';
import { openMonitoringStore } from './monitoring-store.ts';
import { slackChannel } from './slack-channel.ts';

const [file = '', apiUrl = '', end = ''] = process.argv.slice(2);
const store = openMonitoringStore(file);
const slack = slackChannel({ token: 'xoxb-111-secret', channel: 'C0123456789', apiUrl });
const channel =
  end === 'told'
    ? {
        ...slack,
        send: async (...given: Parameters<typeof slack.send>) => {
          await slack.send(...given);
          process.kill(process.pid, 'SIGKILL');
          return { thread: null, remark: null };
        },
      }
    : slack;
const daily = checkSchedule.parse({ every: 'day', at: '09:00', timeZone: 'UTC' });
const schedule = openCheckSchedule({
  store,
  cadence: () => ({ key: 'daily', cadence: calendarCadence(daily) }),
  holder: `agent ${process.pid}`,
  say: () => undefined,
  check: async (due) => {
    const newest = store.newest('served-model', 4);
    if (newest !== null && Date.parse(newest) >= due) return true;
    await sleep(100);
    store.record(
      { ...driftedCheck(), at: new Date().toISOString() },
      { message: alertMessage, channels: [{ name: 'slack', waits: null }] },
    );
    return true;
  },
});
process.stdout.write('ready ');
await once(process.stdin, 'data');
const outcome = await schedule.runDue();
if (end === 'checked') process.kill(process.pid, 'SIGKILL');
await deliverAlerts(store, [channel]);
process.stdout.write(outcome);
store.close();
process.exit(0);
