/** Cancel while it runs; the next step once it has ended. */
import { Button } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import type { Live } from './use-live.ts';

export const LiveActions = ({ live: { run, job, running, cancel } }: { readonly live: Live }) => {
  const navigate = useNavigate();
  const again = (): void => void navigate({ to: '/train', search: { from: run.runId } });
  if (running) {
    // Only the engine that started a run can stop it.
    return job ? (
      <Button variant="default" disabled={cancel.stopping} onClick={cancel.press}>
        {cancel.stopping ? 'Stopping, up to 2 s' : 'Cancel'}
      </Button>
    ) : null;
  }
  const finished = run.status === 'FINISHED';
  return (
    <>
      <Button variant={finished ? 'default' : 'filled'} onClick={again}>
        Train again…
      </Button>
      <Button
        variant={finished ? 'filled' : 'default'}
        onClick={() => void navigate({ to: '/run/$runId', params: { runId: run.runId } })}
      >
        Open run
      </Button>
    </>
  );
};
