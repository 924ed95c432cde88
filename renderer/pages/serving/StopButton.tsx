/** Stops the deployment; asks first where somebody may be using it. */
import { Button } from '@mantine/core';
import { useState } from 'react';
import type { Deployment, ServingTraffic } from '../../../core/contract/index.ts';
import { ConfirmDialog } from '../../parts/ConfirmDialog.tsx';
import { recentUse } from './format.ts';

type Props = {
  readonly deployment: Deployment;
  readonly traffic: ServingTraffic;
  readonly busy: boolean;
  readonly onStop: () => void;
};

export const StopButton = ({ deployment: { name, url }, traffic, busy, onStop }: Props) => {
  const [words, setWords] = useState<string | null>(null);
  const ask = (): void => {
    const use = recentUse(traffic);
    if (use) setWords(use.words);
    else onStop();
  };
  return (
    <>
      <Button variant="default" loading={busy} onClick={ask}>
        Stop {name}
        {recentUse(traffic) ? '…' : ''}
      </Button>
      <ConfirmDialog
        opened={words !== null}
        title={`Stop ${name}?`}
        verb={`Stop ${name}`}
        kind="live"
        onClose={() => setWords(null)}
        onConfirm={() => {
          setWords(null);
          onStop();
        }}
      >
        <p>{words}</p>
        <p>
          Programs that ask {url ?? 'it'} get no answer until it is started again; the web page closes too. The log is
          kept.
        </p>
      </ConfirmDialog>
    </>
  );
};
