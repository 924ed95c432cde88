/** What the address of an alert's page holds. */
import { z } from 'zod';

const ALERT_ACTIONS = ['snooze', 'accept', 'false-alarm', 'reopen'] as const;
export type AlertAction = (typeof ALERT_ACTIONS)[number];

/** `do`: the question that a link from Slack opens; nothing is done before it is answered here. `label` leads on to its queue. */
export const alertSearch = z.object({
  do: z
    .enum([...ALERT_ACTIONS, 'label'])
    .optional()
    .catch(undefined),
});
