/** While it runs: pause, stop and keep the best, cancel. Once it has ended: resume, the next step, or the same again. */
import { Button } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { checkpointOf } from './resumable.ts';
import { SameAgain } from './SameAgain.tsx';
import type { Live } from './use-live.ts';

const Running = ({ live: { job, endings, progress } }: { readonly live: Live }) => {
  // Only the engine that started a run can stop it.
  if (!job) return null;
  const { pressed, press } = endings;
  const stopping = pressed !== null;
  const trains = progress.newest !== null && progress.phase !== 'testing' && progress.phase !== 'saving';
  return (
    <>
      <Button variant="default" disabled={stopping || !trains} onClick={() => press('pause')}>
        {pressed === 'pause' ? 'Pausing' : 'Pause'}
      </Button>
      <Button variant="default" disabled={stopping || !trains} onClick={() => press('keep-best')}>
        {pressed === 'keep-best' ? 'Stopping' : 'Stop and keep best'}
      </Button>
      <Button variant="default" disabled={pressed === 'cancel'} onClick={() => press('cancel')}>
        {pressed === 'cancel' ? 'Stopping, up to 2 s' : 'Cancel'}
      </Button>
    </>
  );
};

const Ended = ({ live: { run, endings } }: { readonly live: Live }) => {
  const navigate = useNavigate();
  const resumable = checkpointOf(run) !== null;
  const finished = run.status === 'FINISHED';
  return (
    <>
      <SameAgain run={run} filled={!finished && !resumable} />
      <Button
        variant={finished ? 'filled' : 'default'}
        onClick={() => void navigate({ to: '/run/$runId', params: { runId: run.runId } })}
      >
        Open run
      </Button>
      {resumable && (
        <Button loading={endings.resuming} onClick={endings.resume}>
          Resume
        </Button>
      )}
    </>
  );
};

export const LiveActions = ({ live }: { readonly live: Live }) =>
  live.running ? <Running live={live} /> : <Ended live={live} />;
