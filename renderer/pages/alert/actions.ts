/** What people decide about an alert, and the words that ask them. */
import type { DriftAlert } from '../../../core/contract/index.ts';
import { client } from '../../engine/client.ts';
import type { AlertAction } from './search.ts';

type ActionWords = {
  /** On the page's button. */
  readonly button: string;
  readonly title: string;
  /** What will happen and what it costs. */
  readonly detail: string;
  readonly verb: string;
};

export const ACTION_WORDS: Readonly<Record<AlertAction, ActionWords>> = {
  snooze: {
    button: 'Snooze…',
    title: 'Stay quiet about this alert?',
    detail:
      'Checks go on, and what they find is added here. Nobody is told until then; another cause still opens its own alert.',
    verb: 'Snooze',
  },
  accept: {
    button: 'Accept as new normal…',
    title: 'Accept these texts as the new normal?',
    detail:
      'The texts of its newest check join what later checks compare with, and replace it once they are 50 or more. The model is not changed.',
    verb: 'Accept',
  },
  'false-alarm': {
    button: 'It was a false alarm…',
    title: 'Was it a false alarm?',
    detail: 'The alert is closed and counted. What checks compare with, and their limits, stay as they are.',
    verb: 'Close as a false alarm',
  },
  reopen: {
    button: 'Reopen…',
    title: 'Open this alert again?',
    detail:
      'Later checks that find the same are added to it, and people are told. Texts that were accepted leave the reference again.',
    verb: 'Reopen',
  },
};

const DAY = 86_400_000;
export const SNOOZE_DAYS = [1, 7, 28] as const;

/** The time that is so many days from now, as the engine takes it. */
export const snoozeEnd = (days: number, now: Date = new Date()): string =>
  new Date(now.getTime() + days * DAY).toISOString();

export const act = (
  alert: Pick<DriftAlert, 'id'>,
  action: AlertAction,
  { note, days }: { readonly note: string; readonly days: number },
): Promise<DriftAlert> => {
  const { id } = alert;
  switch (action) {
    case 'snooze':
      return client.alerts.snooze({ id, until: snoozeEnd(days), note });
    case 'accept':
      return client.alerts.accept({ id, note });
    case 'false-alarm':
      return client.alerts.falseAlarm({ id, note });
    case 'reopen':
      return client.alerts.reopen({ id, note });
    default:
      return action satisfies never;
  }
};
