/** The work on data that runs now, under the tabs: what it does, how far, how fast, how long, and a way to stop it. */
import { useMutation } from '@tanstack/react-query';
import { Fragment } from 'react';
import type { Job } from '../../../core/contract/index.ts';
import { client } from '../../engine/client.ts';
import { jobFigures } from '../../frame/jobs.ts';
import { Progress } from '../../parts/Progress.tsx';
import { StatusShape } from '../../parts/StatusShape.tsx';
import { copyText } from '../../parts/copy-text.ts';
import { type DataJobs, markRead, useJobEnds } from './use-work.ts';

const Running = ({ job }: { readonly job: Job }) => {
  const cancel = useMutation({ mutationFn: () => client.jobs.cancel({ id: job.id }) });
  return (
    <div className="data-job" role="group" aria-label={job.title}>
      <StatusShape status="working" />
      <span className="strong nowrap">{job.title}</span>
      <Progress share={job.progress} label={job.title} width={160} />
      <span className="cut second num">
        {jobFigures(job).map((figure, index) => (
          <Fragment key={figure}>
            {index > 0 && <span className="third"> · </span>}
            {figure}
          </Fragment>
        ))}
      </span>
      <button
        type="button"
        className="text-button push"
        disabled={job.state === 'cancelling' || cancel.isPending}
        onClick={() => cancel.mutate()}
      >
        Cancel
      </button>
    </div>
  );
};

const Failed = ({ job }: { readonly job: Job }) => (
  <div className="data-job" role="alert">
    <StatusShape status={job.state === 'failed' ? 'failed' : 'attention'} />
    <span className="grow">
      <span className="strong">
        {job.title}: {job.state === 'failed' ? 'failed.' : 'cut off.'}
      </span>{' '}
      <span className="second">
        {job.error ?? 'Idrift was closed while it ran.'} What was done so far is kept; starting again goes on from
        there.
      </span>
    </span>
    <button type="button" className="text-button" onClick={() => void copyText(job.error ?? job.title, 'Error copied')}>
      Copy error
    </button>
    <button type="button" className="text-button" onClick={() => markRead(job.id)}>
      Put away
    </button>
  </div>
);

export const JobBar = ({ jobs }: { readonly jobs: DataJobs }) => {
  useJobEnds(jobs);
  if (jobs.active) return <Running job={jobs.active} />;
  return jobs.failed ? <Failed job={jobs.failed} /> : null;
};
