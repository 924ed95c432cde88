/** How far the sending is, or how it ended. */
import { useMutation } from '@tanstack/react-query';
import type { Job } from '../../../core/contract/index.ts';
import { client } from '../../engine/client.ts';
import { isActive, jobEnd, jobFigures, jobStatus } from '../../frame/jobs.ts';
import { Progress } from '../../parts/Progress.tsx';
import { StatusShape } from '../../parts/StatusShape.tsx';

const WORDS: Readonly<Record<Job['state'], string>> = {
  running: '',
  cancelling: '',
  finished: 'All were sent',
  failed: 'It stopped',
  cancelled: 'Cancelled',
  interrupted: 'Interrupted',
};

export const SendingJob = ({ job }: { readonly job: Job }) => {
  const cancel = useMutation({ mutationFn: () => client.jobs.cancel({ id: job.id }) });
  if (!isActive(job)) {
    return (
      <div className="sending small">
        <StatusShape
          status={jobStatus(job)}
          words={
            <span className="sending-words">
              {WORDS[job.state]} {jobEnd(job)}
              {job.state === 'finished' ? '.' : '; answers given so far are in the log.'}
            </span>
          }
        />
        {job.error !== null && <div className="second">{job.error}</div>}
      </div>
    );
  }
  return (
    <div className="sending row small">
      <Progress share={job.progress} label={job.title} width={110} />
      <span className="num second">{jobFigures(job).join(' · ')}</span>
      <button
        type="button"
        className="text-button push"
        disabled={job.state === 'cancelling'}
        onClick={() => cancel.mutate()}
      >
        Cancel
      </button>
    </div>
  );
};
