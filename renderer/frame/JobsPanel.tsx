/** All jobs over the page, from the footer (Ctrl+J): running, failed, finished, each with the verbs it has. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { IconChevronDown } from '@tabler/icons-react';
import type { Job } from '../../core/contract/index.ts';
import { client, orpc } from '../engine/client.ts';
import { EmptyState } from '../parts/EmptyState.tsx';
import { ErrorState } from '../parts/ErrorState.tsx';
import { PathLink } from '../parts/PathLink.tsx';
import { Progress } from '../parts/Progress.tsx';
import { StatusShape } from '../parts/StatusShape.tsx';
import { canPause, usePause } from './pause.ts';
import { isActive, jobEnd, jobFigures, jobOutcome, jobStatus, jobsSummary } from './jobs.ts';
import { closeFloating } from './view-state.ts';

type RowProps = {
  readonly job: Job;
  readonly onPause: (job: Job) => void;
  readonly onCancel: (id: string) => void;
};

const JobRow = ({ job, onPause, onCancel }: RowProps) => (
  <div className="job" role="listitem">
    <StatusShape status={jobStatus(job)} />
    <div className="job-title">
      <div className="medium cut">{job.title}</div>
      <div className="small third">{jobEnd(job)}</div>
    </div>
    <div className="job-bar">
      {job.state !== 'finished' && (
        <Progress share={job.progress} width={104} label={job.title} failed={job.state === 'failed'} />
      )}
    </div>
    <div className="grow second num cut" title={job.error ?? undefined}>
      {job.error ?? (isActive(job) ? jobFigures(job).join(' · ') : jobOutcome(job))}
    </div>
    <div className="row job-verbs">
      {job.path !== null && <PathLink path={job.path}>Open</PathLink>}
      {canPause(job) && (
        <button type="button" className="text-button" onClick={() => onPause(job)}>
          Pause
        </button>
      )}
      {isActive(job) && (
        <button
          type="button"
          className="text-button"
          disabled={job.state === 'cancelling'}
          onClick={() => onCancel(job.id)}
        >
          Cancel
        </button>
      )}
    </div>
  </div>
);

export const JobsPanel = () => {
  const jobs = useQuery(orpc.jobs.list.queryOptions());
  const cancel = useMutation({ mutationFn: (id: string) => client.jobs.cancel({ id }) });
  const pause = usePause();
  const list = jobs.data ?? [];
  return (
    <section className="jobs-panel" aria-label="Jobs" data-region="jobs" tabIndex={-1}>
      <div className="row jobs-head">
        <h2>Jobs</h2>
        <span className="small second">{jobsSummary(list)}</span>
        <button
          type="button"
          className="icon-button push"
          aria-label="Close"
          title="Close (Ctrl+J)"
          onClick={closeFloating}
        >
          <IconChevronDown size={16} stroke={1.6} />
        </button>
      </div>
      <div className="jobs-list" role="list">
        {jobs.error && <ErrorState error={jobs.error} />}
        {pause.error && <ErrorState error={pause.error} kept="The job goes on." />}
        {cancel.error && <ErrorState error={cancel.error} kept="The job goes on." />}
        {list.map((job) => (
          <JobRow key={job.id} job={job} onPause={(each) => pause.mutate(each)} onCancel={(id) => cancel.mutate(id)} />
        ))}
        {jobs.isSuccess && list.length === 0 && (
          <EmptyState
            title="No jobs yet"
            detail="Training and sending texts run here; each can be left and cancelled."
          />
        )}
      </div>
    </section>
  );
};
