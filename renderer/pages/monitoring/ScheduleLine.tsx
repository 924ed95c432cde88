/** When drift is checked by itself: last, next, and what failed with what to do about it. */
import { useQuery } from '@tanstack/react-query';
import { orpc } from '../../engine/client.ts';
import { fullDate } from '../../format/index.ts';
import { Notice } from '../../parts/Notice.tsx';
import { PathLink } from '../../parts/PathLink.tsx';
import { failureTitle, lastWords, nextWords, scheduleWords } from './schedule-words.ts';

/** Often enough for "in 3 min" to stay true. */
const AGAIN = 30_000;

const useSchedule = () => useQuery({ ...orpc.schedule.state.queryOptions(), refetchInterval: AGAIN });

export const ScheduleLine = () => {
  const { data: state } = useSchedule();
  if (!state) return null;
  return (
    <span>
      checked{' '}
      <PathLink path="/settings?section=monitoring" title="Set when drift is checked">
        {scheduleWords(state.settings)}
      </PathLink>
      , <span title={state.last === null ? undefined : fullDate(state.last)}>{lastWords(state)}</span>
      {state.status !== 'off' && (
        <>
          , <span title={state.next === null ? undefined : fullDate(state.next)}>{nextWords(state)}</span>
        </>
      )}
    </span>
  );
};

/** A failed check is never silent. */
export const ScheduleFailure = () => {
  const { data: state } = useSchedule();
  if (state?.status !== 'failed') return null;
  return (
    <div className="check-warnings">
      <Notice status="failed" title={failureTitle(state)}>
        {state.error} It is {nextWords(state)}.
      </Notice>
    </div>
  );
};
