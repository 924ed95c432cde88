/** Settings of monitoring in `idrift.json`, under `monitoring`. Days, fixed limits and Slack's channel stand beside it, where they always were. */
import { z } from 'zod';
import { checkSchedule } from './schedule.ts';

const webhook = z.object({
  url: z.url({ protocol: /^https?$/, error: 'it is an address as https://example.com/hook' }),
});

const channels = z.object({
  /** Used once a token and a channel are set. */
  slack: z.boolean().default(true),
  /** Whether the most telling texts go along, with what names a person masked. */
  slackTexts: z.boolean().default(true),
  /** Signed with the secret `webhookSecret` of the key store, or of IDRIFT_WEBHOOK_SECRET. */
  webhook: webhook.nullable().default(null),
  desktop: z.boolean().default(true),
});

export const monitoringSettings = z.object({
  /** On average, of all watched models together. */
  falseAlarmsPerYear: z.number().min(0.01).max(52).default(1),
  /** `fixed`: the two KS scores against `thresholds`, which raises alarms without drift. */
  rule: z.enum(['promise', 'fixed']).default('promise'),
  /** A text that comes several times counts once. */
  countRepeatsOnce: z.boolean().default(false),
  schedule: checkSchedule.prefault({}),
  channels: channels.prefault({}),
});
export type MonitoringSettings = z.infer<typeof monitoringSettings>;

/** A change of some keys, of the schedule and the channels too. Without defaults: they would be written over what the file says. */
export const monitoringSettingsChange = z
  .object({
    falseAlarmsPerYear: monitoringSettings.shape.falseAlarmsPerYear.unwrap(),
    rule: monitoringSettings.shape.rule.unwrap(),
    countRepeatsOnce: monitoringSettings.shape.countRepeatsOnce.unwrap(),
    schedule: z
      .object({
        every: checkSchedule.shape.every.unwrap(),
        weekday: checkSchedule.shape.weekday.unwrap(),
        at: checkSchedule.shape.at.unwrap(),
        timeZone: checkSchedule.shape.timeZone.unwrap(),
      })
      .partial(),
    channels: z
      .object({
        slack: z.boolean(),
        slackTexts: z.boolean(),
        webhook: webhook.nullable(),
        desktop: z.boolean(),
      })
      .partial(),
  })
  .partial();
