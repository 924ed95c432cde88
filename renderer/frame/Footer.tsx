/** The footer: the foremost job at the left; the project's git state, the device, and the connection at the right. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { IconChevronUp, IconCpu, IconGitBranch, IconPlayerPause, IconX } from '@tabler/icons-react';
import { Fragment } from 'react';
import { client, orpc } from '../engine/client.ts';
import { useConnection } from '../engine/connection.ts';
import { count, shortHash, size } from '../format/index.ts';
import { PathLink } from '../parts/PathLink.tsx';
import { Progress } from '../parts/Progress.tsx';
import { StatusShape } from '../parts/StatusShape.tsx';
import { canPause, usePause } from './pause.ts';
import { stackGlance } from './stack-glance.ts';
import { isActive, jobFigures, jobStatus } from './jobs.ts';
import { toggleFloating } from './view-state.ts';

const JobStrip = () => {
  const jobs = useQuery(orpc.jobs.list.queryOptions());
  const cancel = useMutation({ mutationFn: (id: string) => client.jobs.cancel({ id }) });
  const pause = usePause();
  const list = jobs.data ?? [];
  const active = list.filter(isActive);
  const foremost = active[0] ?? list[0];
  const others = active.length - 1;
  return (
    <>
      <div className="footer-item">
        {foremost ? (
          <>
            <StatusShape status={jobStatus(foremost)} />
            <PathLink path={foremost.path} className="footer-job">
              {foremost.title}
            </PathLink>
            {isActive(foremost) && (
              <>
                <Progress share={foremost.progress} label={foremost.title} />
                {jobFigures(foremost).map((figure, index) => (
                  <Fragment key={figure}>
                    {index > 0 && <span className="third">·</span>}
                    <span className="num">{figure}</span>
                  </Fragment>
                ))}
                {canPause(foremost) && (
                  <button
                    type="button"
                    className="icon-button small-button"
                    aria-label={`Pause ${foremost.title}`}
                    title="Pause"
                    disabled={pause.isPending}
                    onClick={() => pause.mutate(foremost)}
                  >
                    <IconPlayerPause size={13} stroke={1.6} />
                  </button>
                )}
                <button
                  type="button"
                  className="icon-button small-button"
                  aria-label={`Cancel ${foremost.title}`}
                  title="Cancel"
                  disabled={foremost.state === 'cancelling'}
                  onClick={() => cancel.mutate(foremost.id)}
                >
                  <IconX size={13} stroke={1.6} />
                </button>
              </>
            )}
          </>
        ) : (
          <StatusShape status="ok" size={8} words="Ready" />
        )}
      </div>
      <button type="button" className="footer-item" title="Jobs (Ctrl+J)" onClick={() => toggleFloating('jobs')}>
        <span>{others > 0 ? count(others, 'more job') : 'Jobs'}</span>
        <IconChevronUp size={13} stroke={1.6} aria-hidden />
      </button>
    </>
  );
};

const GitState = () => {
  const project = useQuery(orpc.project.current.queryOptions());
  if (!project.data) return null;
  const { git } = project.data;
  return (
    <PathLink path="/data" className="footer-item">
      <IconGitBranch size={14} stroke={1.6} aria-hidden />
      {git === null ? (
        <span>no git</span>
      ) : (
        <>
          <span className="footer-branch cut">{git.branch ?? (git.commit ? shortHash(git.commit) : 'no commit')}</span>
          <span className="third footer-more">
            {git.changed.length === 0 ? 'all committed' : `${count(git.changed.length, 'change')}, not committed`}
          </span>
        </>
      )}
    </PathLink>
  );
};

const StackState = () => {
  const project = useQuery(orpc.project.current.queryOptions());
  const stack = useQuery({ ...orpc.stack.status.queryOptions(), enabled: Boolean(project.data) });
  const glance = stack.data && stackGlance(stack.data);
  if (!glance) return null;
  return (
    <PathLink path="/stack" className="footer-item">
      <StatusShape status={glance.status} size={8} words={<span className="footer-more">{glance.words}</span>} />
    </PathLink>
  );
};

export const Footer = () => {
  const system = useQuery(orpc.system.info.queryOptions());
  const connection = useConnection(({ state }) => state);
  return (
    <footer className="footer" data-region="footer" tabIndex={-1}>
      <JobStrip />
      <div className="grow" />
      <GitState />
      {system.data && (
        <PathLink path="/settings" className="footer-item">
          <IconCpu size={14} stroke={1.6} aria-hidden />
          <span className="cut footer-device" title={system.data.device}>
            {system.data.device}
          </span>
          <span className="third footer-more">{size(system.data.memoryBytes)}</span>
        </PathLink>
      )}
      <StackState />
      {connection !== 'open' && (
        <span className="footer-item">
          <StatusShape
            status={connection === 'lost' ? 'attention' : 'working'}
            size={9}
            words={connection === 'lost' ? 'engine does not answer' : 'engine is starting'}
          />
        </span>
      )}
    </footer>
  );
};
