/** The run's buttons: compare, and its chain's next step as the filled one. */
import { Button } from '@mantine/core';
import { useNavigate } from '@tanstack/react-router';
import { SameAgain } from '../train/SameAgain.tsx';
import { nextStepOf } from './next-step.ts';
import type { Resume } from './use-resume.ts';
import type { RunView } from './use-run.ts';

type Props = { readonly view: RunView; readonly resume: Resume; readonly onRegister: () => void };

export const RunActions = ({ view: { run, served, baseline }, resume, onRegister }: Props) => {
  const navigate = useNavigate();
  const next = nextStepOf(run, served);
  const act = (): void => {
    switch (next.kind) {
      case 'follow':
        return void navigate({ to: '/train/$runId', params: { runId: run.runId } });
      case 'resume':
        return resume.press();
      case 'train-again':
        return void navigate({ to: '/train', search: { from: run.runId } });
      case 'register':
        return onRegister();
      case 'serve':
      case 'watch':
        return void navigate({ to: '/serving' });
      case 'weigh':
        return void navigate({ to: '/models/$name', params: { name: next.model }, search: { version: next.version } });
      default:
        return next satisfies never;
    }
  };
  return (
    <>
      {baseline?.pair?.state === 'ok' && (
        <Button
          variant="default"
          onClick={() => void navigate({ to: '/runs', search: { compare: [baseline.run.runId, run.runId] } })}
        >
          Compare with {baseline.name}
        </Button>
      )}
      {next.kind === 'resume' && <SameAgain run={run} />}
      <Button variant={next.kind === 'watch' ? 'default' : 'filled'} loading={resume.pending} onClick={act}>
        {next.title}
      </Button>
    </>
  );
};
