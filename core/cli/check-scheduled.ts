/** idrift drift check --scheduled: what cron runs as often as it likes. */
import { IdriftError } from '../contract/errors.ts';
import type { ScheduleState } from '../contract/schedule.ts';
import { withProject } from './open-project.ts';
import { type GlobalOptions, printResult } from './terminal.ts';

/** @throws IdriftError `not-available` when the check failed: it is tried again later. */
export const checkScheduled = async (options: GlobalOptions): Promise<void> => {
  const { outcome, state } = await withProject(options, async ({ schedule, alerts }) => {
    const made = await schedule.runDue();
    // What an earlier try could not send is due by itself.
    await alerts.deliver();
    return { outcome: made, state: schedule.state() };
  });
  if (outcome === 'failed') {
    throw new IdriftError({
      code: 'not-available',
      message: `The drift check failed. ${state.error ?? ''}`.trim(),
      hint: `It is tried again from ${state.next ?? 'the next time'} on.`,
    });
  }
  printResult(options, { outcome, schedule: state }, () => `${WORDS[outcome]} ${nextOf(state)}`);
};

const WORDS = {
  checked: 'Checked.',
  'not-due': 'No check is due.',
  busy: 'Another program is checking.',
  'no-model': 'There is no registered version to check yet.',
} as const;

const nextOf = ({ next, status }: ScheduleState): string =>
  status === 'off' || next === null ? 'The schedule is off.' : `The next one is due ${next}.`;
