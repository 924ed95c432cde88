/** The line over a page when the engine does not answer: since when, when the next try comes, and "Try now". */
import { useEffect, useState } from 'react';
import { time } from '../format/index.ts';
import { Notice } from '../parts/Notice.tsx';
import { tryNow, useConnection } from './connection.ts';

/** Seconds until a moment, counted down once a second. */
const useCountdown = (until: number | null): number => {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (until === null) return undefined;
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [until]);
  return until === null ? 0 : Math.max(0, Math.ceil((until - now) / 1000));
};

export const EngineNotice = () => {
  const { state, lastSeen, nextTry } = useConnection();
  const seconds = useCountdown(nextTry);
  if (state !== 'lost') return null;
  return (
    <div className="engine-notice">
      <Notice
        status="attention"
        title="The engine does not answer."
        action={
          <button type="button" className="text-button" onClick={tryNow}>
            Try now
          </button>
        }
      >
        {lastSeen === null ? 'Nothing was shown yet.' : `Shown: as of ${time(lastSeen)}.`}{' '}
        {seconds > 0 ? `Trying again in ${seconds} s.` : 'Trying again.'}
      </Notice>
    </div>
  );
};
