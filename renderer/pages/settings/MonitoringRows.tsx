/** The settings of monitoring: what an alarm may cost, when checks are made, and where alerts go. */
import { SegmentedControl } from '@mantine/core';
import type { ProjectSettings } from '../../../core/contract/index.ts';
import { FieldRow } from '../../parts/FieldRow.tsx';
import { ChannelTest } from './ChannelTest.tsx';
import { FalseAlarms } from './FalseAlarms.tsx';
import { webhookUrl } from './format-monitoring.ts';
import { lookback, lookbackWords, scoreName, threshold } from './format.ts';
import { LimitRemark } from './LimitRemark.tsx';
import type { SettingRow } from './ProjectSections.tsx';
import { ScheduleSetting } from './ScheduleSetting.tsx';
import { SecretField } from './SecretField.tsx';
import type { Change, MonitoringChange } from './settings-state.ts';
import { SlackChannel } from './SlackChannel.tsx';
import { SlackSetup } from './SlackSetup.tsx';
import { SwitchSetting } from './SwitchSetting.tsx';
import { TypedSetting } from './TypedSetting.tsx';

const section = 'monitoring' as const;

export const monitoringRows = (settings: ProjectSettings, save: (part: Change) => void): readonly SettingRow[] => {
  const { monitoring } = settings;
  const keep = (part: MonitoringChange): void => save({ monitoring: part });
  return [
    ...verdictRows(settings, save, keep),
    {
      key: 'schedule',
      section,
      words: 'Schedule check by itself weekly daily weekday time zone cron',
      row: <ScheduleSetting value={monitoring.schedule} onSave={(schedule) => keep({ schedule })} />,
    },
    {
      key: 'lookbackDays',
      section,
      words: 'Look-back days drift check window',
      row: (
        <TypedSetting
          label="Look-back, days"
          reason="How far a drift check looks back; with fewer than 20 texts up to four weeks."
          value={String(settings.lookbackDays)}
          check={lookback}
          width={88}
          onSave={(text) => save({ lookbackDays: Number(text) })}
          remark={lookbackWords(settings.lookbackDays)}
        />
      ),
    },
    {
      key: 'countRepeatsOnce',
      section,
      words: 'Count repeats once same text duplicates',
      row: (
        <SwitchSetting
          label="Count repeats once"
          reason="A text that comes several times is compared once."
          value={monitoring.countRepeatsOnce}
          onSave={(countRepeatsOnce) => keep({ countRepeatsOnce })}
        />
      ),
    },
    ...channelRows(settings, save, keep),
  ];
};

const verdictRows = (
  settings: ProjectSettings,
  save: (part: Change) => void,
  keep: (part: MonitoringChange) => void,
): readonly SettingRow[] => {
  const { rule, falseAlarmsPerYear, schedule } = settings.monitoring;
  const promise: SettingRow = {
    key: 'falseAlarmsPerYear',
    section,
    words: 'False alarms a year budget promise level drift',
    row: (
      <FalseAlarms
        value={falseAlarmsPerYear}
        schedule={schedule}
        onSave={(perYear) => keep({ falseAlarmsPerYear: perYear })}
      />
    ),
  };
  const limits = Object.entries(settings.thresholds).map(([key, value]) => ({
    key: `threshold.${key}`,
    section,
    words: `Limit threshold drift ${scoreName(key)} ${key}`,
    row: (
      <TypedSetting
        label={`Limit, ${scoreName(key)}`}
        reason="A larger score raises an alert. Few texts pass a low limit by chance."
        value={String(value)}
        check={threshold}
        width={88}
        onSave={(text) => save({ thresholds: { ...settings.thresholds, [key]: Number(text.replace(',', '.')) } })}
        remark={<LimitRemark />}
      />
    ),
  }));
  return [
    {
      key: 'rule',
      section,
      words: 'Rule verdict promise fixed limits thresholds false alarms',
      row: (
        <FieldRow
          label="What raises an alarm"
          reason="Five statistics with one verdict, or the two scores against limits of your own."
          remark={
            rule === 'fixed'
              ? 'fixed limits raise alarms without drift: how often depends on the number of texts'
              : 'false alarms come as seldom as is set below'
          }
        >
          <SegmentedControl
            aria-label="What raises an alarm"
            value={rule}
            data={[
              { value: 'promise', label: 'a verdict' },
              { value: 'fixed', label: 'fixed limits' },
            ]}
            onChange={(value) => keep({ rule: value === 'fixed' ? 'fixed' : 'promise' })}
          />
        </FieldRow>
      ),
    },
    ...(rule === 'fixed' ? limits : [promise]),
  ];
};

const channelRows = (
  settings: ProjectSettings,
  save: (part: Change) => void,
  keep: (part: MonitoringChange) => void,
): readonly SettingRow[] => {
  const { channels } = settings.monitoring;
  return [
    {
      key: 'desktop',
      section,
      words: 'Desktop notification alerts this computer',
      row: (
        <SwitchSetting
          label="Tell on this computer"
          reason="A notification of the system, while the app runs."
          value={channels.desktop}
          onSave={(desktop) => keep({ channels: { desktop } })}
          remark={<ChannelTest channel="desktop" disabled={!channels.desktop} />}
        />
      ),
    },
    {
      key: 'slack',
      section,
      words: 'Slack alerts on off',
      row: (
        <SwitchSetting
          label="Tell in Slack"
          reason="Once a token and a channel are set."
          value={channels.slack}
          onSave={(slack) => keep({ channels: { slack } })}
        />
      ),
    },
    { key: 'slackSetup', section, words: 'Slack set up guide manifest app errors', row: <SlackSetup /> },
    {
      key: 'slackToken',
      section,
      words: 'Slack token secret alerts',
      row: (
        <SecretField
          name="slackToken"
          label="Slack token"
          reason="A bot token with chat:write and files:write. Never shown again, never logged."
          placeholder="xoxb-…"
        />
      ),
    },
    {
      key: 'slackChannel',
      section,
      words: 'Slack channel alerts test',
      row: <SlackChannel value={settings.slackChannel} onSave={(slackChannel) => save({ slackChannel })} />,
    },
    {
      key: 'slackTexts',
      section,
      words: 'Texts in messages Slack privacy masked',
      row: (
        <SwitchSetting
          label="Texts in messages"
          reason="What leaves this computer."
          value={channels.slackTexts}
          onSave={(slackTexts) => keep({ channels: { slackTexts } })}
          remark={channels.slackTexts ? 'the most telling ones, what names a person masked' : 'figures and words only'}
        />
      ),
    },
    {
      key: 'webhook',
      section,
      words: 'Webhook address POST alerts test signed',
      row: (
        <TypedSetting
          label="Webhook"
          reason="Each alert as JSON to an address of yours; empty: none."
          placeholder="https://example.com/hook"
          value={channels.webhook?.url ?? ''}
          check={webhookUrl}
          onSave={(url) => keep({ channels: { webhook: url === '' ? null : { url } } })}
          remark={<ChannelTest channel="webhook" disabled={channels.webhook === null} />}
        />
      ),
    },
    {
      key: 'webhookSecret',
      section,
      words: 'Webhook secret signature HMAC',
      row: (
        <SecretField
          name="webhookSecret"
          label="Webhook secret"
          reason="Messages are signed with it (HMAC-SHA256), so that yours can tell them from others."
          placeholder="a long random text"
        />
      ),
    },
  ];
};
