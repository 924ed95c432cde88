/** The one live fact at the right of a place in the sidebar; never a bare badge. */
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import { orpc } from '../engine/client.ts';
import { number, percent, version } from '../format/index.ts';
import { StatusShape } from '../parts/StatusShape.tsx';
import { stackGlance } from './stack-glance.ts';
import { assertNever } from './assert-never.ts';
import type { PlaceName } from './places.ts';

const DataFact = () => {
  const versions = useQuery(orpc.data.versions.queryOptions());
  const newest = versions.data?.[0];
  if (!newest) return null;
  const added = newest.change?.added ?? 0;
  return newest.revision === 'workspace' ? `draft +${number(added)}` : number(versions.data?.length ?? 0);
};

const TrainFact = () => {
  const jobs = useQuery(orpc.jobs.list.queryOptions());
  const job = jobs.data?.find(
    ({ kind, state }) => kind === 'training' && (state === 'running' || state === 'cancelling'),
  );
  if (!job) return null;
  return (
    <>
      <StatusShape status="working" size={9} />
      {job.progress === null ? '' : percent(job.progress)}
    </>
  );
};

const RunsFact = () => {
  const runs = useQuery(orpc.runs.list.queryOptions({ input: {} }));
  return runs.data && runs.data.length > 0 ? number(runs.data.length) : null;
};

const ModelsFact = () => {
  const models = useQuery(orpc.models.list.queryOptions());
  const versions = models.data?.flatMap((model) => model.versions.map((one) => one.version)) ?? [];
  return versions.length > 0 ? version(Math.max(...versions)) : null;
};

const ServingFact = () => {
  const serving = useQuery(orpc.serving.list.queryOptions());
  const state = serving.data?.[0]?.state;
  if (state === undefined) return null;
  const shapes = { starting: 'working', running: 'ok', stopped: 'stopped', failed: 'failed' } as const;
  return <StatusShape status={shapes[state]} size={8} />;
};

/** Alerts that wait for somebody; without one, how the newest check ended. */
const MonitoringFact = () => {
  const alerts = useQuery(orpc.alerts.list.queryOptions());
  const checks = useQuery(orpc.monitoring.checks.queryOptions());
  const open = alerts.data?.filter(({ state }) => state === 'open').length ?? 0;
  const newest = checks.data?.[0];
  if (!newest || !alerts.data) return null;
  if (open > 0) {
    return (
      <>
        <StatusShape status="attention" size={9} />
        {number(open)}
      </>
    );
  }
  switch (newest.state) {
    case 'ok':
      return <StatusShape status="ok" size={8} />;
    case 'drift': // its alert is answered, or quiet
      return <StatusShape status="finished" size={9} />;
    case 'no_data':
    case 'too_few':
    case 'reference_too_small':
      return <StatusShape status="too-few" size={9} />;
    default:
      return assertNever(newest.state);
  }
};

/** Texts that nobody has labelled yet, in all open queues. */
const LabelsFact = () => {
  const queues = useQuery(orpc.labels.queues.queryOptions());
  const left = queues.data?.reduce((sum, { state, counts }) => sum + (state === 'open' ? counts.open : 0), 0) ?? 0;
  return left > 0 ? `${number(left)} left` : null;
};

const StackFact = () => {
  const stack = useQuery(orpc.stack.status.queryOptions());
  const glance = stack.data && stackGlance(stack.data);
  if (!glance) return null;
  return (
    <>
      <StatusShape status={glance.status} size={8} />
      {glance.up > 0 && number(glance.up)}
    </>
  );
};

export const LiveFact = ({ place }: { readonly place: PlaceName }): ReactNode => {
  switch (place) {
    case 'data':
      return <DataFact />;
    case 'train':
      return <TrainFact />;
    case 'runs':
      return <RunsFact />;
    case 'models':
      return <ModelsFact />;
    case 'serving':
      return <ServingFact />;
    case 'monitoring':
      return <MonitoringFact />;
    case 'labels':
      return <LabelsFact />;
    case 'stack':
      return <StackFact />;
    case 'analysis':
    case 'overview':
    case 'settings':
      return null;
    default:
      return assertNever(place);
  }
};
