/** A run's state as shape and word; a running one with how far it is. */
import type { Job, RunSummary } from '../../../core/contract/index.ts';
import { timeLeft } from '../../format/index.ts';
import { Progress } from '../../parts/Progress.tsx';
import { StatusShape } from '../../parts/StatusShape.tsx';
import { RUN_STATUS, statusWords } from './run-status.ts';
import './run-cells.css';

type Props = { readonly run: RunSummary; readonly job: Job | undefined };

export const RunStatusCell = ({ run, job }: Props) => (
  <span className="run-state" title={job?.secondsLeft ? timeLeft(job.secondsLeft) : undefined}>
    <StatusShape status={RUN_STATUS[run.status].shape} words={<span>{statusWords(run, job)}</span>} />
    {job && <Progress share={job.progress} width="100%" label={`Training ${run.name}`} />}
  </span>
);
