/** Before the first check: what one needs, and the step that is missing. */
import { Button } from '@mantine/core';
import { useRouter } from '@tanstack/react-router';
import { EmptyState } from '../../parts/EmptyState.tsx';
import { nextStep } from './next-step.ts';
import type { MonitoringState } from './use-monitoring.ts';

export const Unchecked = ({ state }: { readonly state: MonitoringState }) => {
  const router = useRouter();
  const { title, detail, step } = nextStep(state);
  return (
    <div className="unchecked">
      <EmptyState title={title} detail={detail}>
        {step && <Button onClick={() => router.history.push(step.path)}>{step.name}</Button>}
      </EmptyState>
    </div>
  );
};
