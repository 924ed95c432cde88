/** What of the labels others do not have yet, and the two ways: share mine, receive theirs. */
import { Button } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import type { TeamStatus } from '../../../../core/contract/index.ts';
import { orpc } from '../../../engine/client.ts';
import { count, dateAndTime, listed } from '../../../format/index.ts';
import { ErrorState } from '../../../parts/ErrorState.tsx';
import { StatusShape } from '../../../parts/StatusShape.tsx';
import './review.css';
import { receivedWords, unsharedWords } from './team-words.ts';
import { useTeamJob } from './use-team-job.ts';

export const TeamBar = () => {
  const status = useQuery(orpc.labels.teamStatus.queryOptions());
  const work = useTeamJob();
  const team = status.data;
  if (!team) return null;
  const canSend = team.through !== null && team.problem === null;
  return (
    <section className="team-bar" aria-label="Labelling together">
      <div className="row team-line">
        <span className="grow">
          <span className="medium">{unsharedWords(team)}</span>{' '}
          <span className="second">
            {team.through === null ? '' : `Shared through ${team.through}.`} {receivedWords(team)}
          </span>
        </span>
        {work.busy ? (
          <>
            <span className="small second" role="status">
              {work.job?.title ?? 'Starting'} {work.job?.where ?? ''}
            </span>
            <Button variant="default" size="xs" disabled={work.job?.state !== 'running'} onClick={work.cancel}>
              Cancel
            </Button>
          </>
        ) : (
          <>
            <Button variant="default" size="xs" disabled={team.through === null} onClick={work.receive}>
              Receive
            </Button>
            <Button
              size="xs"
              variant={hasNews(team) ? 'filled' : 'default'}
              disabled={!canSend}
              onClick={() => work.share(true)}
            >
              Share
            </Button>
          </>
        )}
      </div>
      {team.problem !== null && (
        <p className="small second team-problem">
          <StatusShape status="attention" /> {team.problem}{' '}
          {hasNews(team) && (
            <button type="button" className="text-button" onClick={() => work.share(false)}>
              Commit them here alone
            </button>
          )}
        </p>
      )}
      {work.error !== null && (
        <ErrorState error={work.error} kept="No label was lost.">
          <button type="button" className="text-button" onClick={work.forget}>
            Put away
          </button>
        </ErrorState>
      )}
      {team.received !== null && team.received.unread.length > 0 && (
        <details className="small second team-unread">
          <summary>
            <StatusShape status="attention" /> {count(team.received.unread.length, 'line')} could not be read on{' '}
            {dateAndTime(team.received.at)}; {team.received.unread.length === 1 ? 'it stays' : 'they stay'} in{' '}
            {listed([...new Set(team.received.unread.map(({ where }) => where.split(':')[0] ?? where))])}
          </summary>
          <ul>
            {team.received.unread.map(({ where, problem }) => (
              <li key={where}>
                <span className="mono">{where}</span>: {problem}
              </li>
            ))}
          </ul>
        </details>
      )}
    </section>
  );
};

const hasNews = ({ unshared, newQueues, ahead }: TeamStatus): boolean =>
  unshared.events > 0 || newQueues > 0 || (ahead ?? 0) > 0;
