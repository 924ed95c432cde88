/** Sends a test on one channel and says at once whether it arrived, or what keeps it from arriving and what to do. */
import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import type { AlertChannel } from '../../../core/contract/index.ts';
import { client } from '../../engine/client.ts';
import { ErrorState } from '../../parts/ErrorState.tsx';
import { StatusShape } from '../../parts/StatusShape.tsx';

type Props = { readonly channel: AlertChannel; readonly disabled?: boolean };

export const ChannelTest = ({ channel, disabled = false }: Props) => {
  const test = useMutation({ mutationFn: () => client.alerts.test({ channel }) });
  return (
    <span className="row settings-channel-test">
      <Button variant="default" disabled={disabled} loading={test.isPending} onClick={() => test.mutate()}>
        Send a test
      </Button>
      {test.data && (
        <span className="settings-test" role="status">
          <StatusShape status={test.data.ok ? 'finished' : 'attention'} words="" /> {test.data.message}
        </span>
      )}
      {test.error && <ErrorState error={test.error} />}
    </span>
  );
};
