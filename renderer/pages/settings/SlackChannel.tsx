/** Where alerts go, with a test that says at once whether Slack takes a message. */
import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { client } from '../../engine/client.ts';
import { StatusShape } from '../../parts/StatusShape.tsx';
import { channel } from './format.ts';
import { TypedSetting } from './TypedSetting.tsx';

type Props = { readonly value: string; readonly onSave: (channel: string) => void };

export const SlackChannel = ({ value, onSave }: Props) => {
  const test = useMutation({ mutationFn: () => client.monitoring.testSlack() });
  return (
    <TypedSetting
      label="Slack channel"
      reason="Invite the app to it first. Without a channel, alerts are shown here only."
      placeholder="#ml-drift"
      value={value}
      check={channel}
      onSave={onSave}
      remark={
        <span className="row">
          <Button variant="default" loading={test.isPending} onClick={() => test.mutate()}>
            Send a test
          </Button>
          {test.data && (
            <span className="settings-test">
              <StatusShape status={test.data.ok ? 'finished' : 'attention'} words="" /> {test.data.message}
            </span>
          )}
          {test.error && <StatusShape status="failed" words={test.error.message} />}
        </span>
      }
    />
  );
};
