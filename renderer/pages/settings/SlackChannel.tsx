/** Where in Slack alerts go, with a test that says at once whether Slack takes a message. */
import { ChannelTest } from './ChannelTest.tsx';
import { channel } from './format.ts';
import { TypedSetting } from './TypedSetting.tsx';

type Props = { readonly value: string; readonly onSave: (channel: string) => void };

export const SlackChannel = ({ value, onSave }: Props) => (
  <TypedSetting
    label="Slack channel"
    reason="Invite the app to it first. Without a channel, alerts are shown here only."
    placeholder="#ml-drift"
    value={value}
    check={channel}
    onSave={onSave}
    remark={<ChannelTest channel="slack" disabled={value === ''} />}
  />
);
