/** alerts list, show, snooze, accept, false-alarm, reopen, send, test. */
import { type Command, InvalidArgumentError } from 'commander';
import type { DriftAlert } from '../contract/alerts.ts';
import { withProject } from './open-project.ts';
import { EXIT, type GlobalOptions, printResult, table } from './terminal.ts';
import { oneOf } from './usage.ts';

const CHANNELS = ['slack', 'webhook', 'desktop'] as const;
type ChannelName = (typeof CHANNELS)[number];
type Noted = { readonly note?: string };

export const addAlertVerbs = (program: Command): void => {
  const globals = (): GlobalOptions => program.opts();
  const alerts = program.command('alerts').description('alerts that drift checks raised');

  alerts
    .command('list')
    .description('newest first')
    .action(async () => {
      const list = await withProject(globals(), (session) => session.alerts.list());
      printResult(globals(), list, () =>
        table(
          ['alert', 'state', 'opened', 'version', 'checks', 'cause'],
          list.map((alert) => [
            String(alert.number),
            alert.state,
            alert.openedAt,
            `${alert.model}/${alert.version}`,
            String(alert.checks.length),
            alert.cause.join(', '),
          ]),
        ),
      );
    });

  alerts
    .command('show')
    .argument('<alert>', 'its number')
    .description('what it told, to whom, and what came of it')
    .action(async (id: string) => {
      const alert = await withProject(globals(), (session) => session.alerts.get(id));
      printResult(globals(), alert, () => alertText(alert));
    });

  alerts
    .command('snooze')
    .argument('<alert>', 'its number')
    .requiredOption(
      '--until <time>',
      'quiet until then: 2027-01-31T09:00:00Z, 2027-01-31, or from now as 3d, 12h',
      timeOf,
    )
    .option('--note <text>', 'why')
    .description('repeats are kept and nobody is told')
    .action(async (id: string, { until, note = '' }: Noted & { until: string }) => {
      const alert = await withProject(globals(), (session) => session.alerts.snooze({ id, until, note }));
      printResult(globals(), alert, () => `Alert ${alert.number} is quiet until ${until}.`);
    });

  const act = (
    name: string,
    description: string,
    verb: 'accept' | 'falseAlarm' | 'reopen',
    done: (alert: DriftAlert) => string,
  ): void => {
    alerts
      .command(name)
      .argument('<alert>', 'its number')
      .option('--note <text>', 'why')
      .description(description)
      .action(async (id: string, { note = '' }: Noted) => {
        const alert = await withProject(globals(), (session) => session.alerts[verb]({ id, note }));
        printResult(globals(), alert, () => done(alert));
      });
  };
  act(
    'accept',
    'the texts of its window are the new normal',
    'accept',
    ({ number, model, version }) =>
      `Alert ${number} is closed: its texts are part of what ${model}/${version} is compared with.`,
  );
  act(
    'false-alarm',
    'nothing had changed',
    'falseAlarm',
    ({ number }) => `Alert ${number} is closed as a false alarm.`,
  );
  act('reopen', 'what was decided is taken back', 'reopen', ({ number }) => `Alert ${number} is open.`);

  alerts
    .command('send')
    .argument('<alert>', 'its number')
    .description('sends what was not sent, or tells it again')
    .action(async (id: string) => {
      const alert = await withProject(globals(), (session) => session.alerts.send(id));
      printResult(globals(), alert, () => alertText(alert));
      if (alert.deliveries.at(-1)?.state === 'failed') process.exitCode = EXIT.no;
    });

  alerts
    .command('test')
    .option('--channel <name>', CHANNELS.join(', '), oneOf(CHANNELS), 'slack')
    .description('send a test message')
    .action(async ({ channel }: { channel: ChannelName }) => {
      const answer = await withProject(globals(), (session) => session.alerts.test(channel));
      printResult(globals(), answer, () => answer.message);
      if (!answer.ok) process.exitCode = EXIT.no;
    });
};

const UNITS = { h: 3_600_000, d: 86_400_000, w: 604_800_000 } as const;

/** ISO 8601 in UTC. */
const timeOf = (text: string): string => {
  const [, digits, unit] = /^(\d{1,4})([hdw])$/.exec(text) ?? [];
  const time =
    digits === undefined ? Date.parse(text) : Date.now() + Number(digits) * UNITS[unit as keyof typeof UNITS];
  if (Number.isNaN(time))
    throw new InvalidArgumentError('Write a time as 2027-01-31T09:00:00Z, or from now as 3d or 12h.');
  return new Date(time).toISOString();
};

const alertText = (alert: DriftAlert): string =>
  [
    `Alert ${alert.number}: ${alert.state}${alert.snoozedUntil === null ? '' : ` until ${alert.snoozedUntil}`}`,
    alert.text,
    '',
    table(
      ['told on', 'what', 'when', 'state', ''],
      alert.deliveries.map(({ channel, kind, at, state, error }) => [channel, kind, at, state, error ?? '']),
    ),
    '',
    table(
      ['when', 'what', 'by', ''],
      alert.events.map(({ at, kind, by, note }) => [at, kind, by, note]),
    ),
  ].join('\n');
