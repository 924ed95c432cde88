/** The time of what is shown. */
import { useEffect, useMemo, useState } from 'react';
import type { ServingTraffic } from '../../../core/contract/index.ts';
import { MINUTE } from './traffic.ts';

/** Moves on by the minute, and whenever new figures come. */
export const useNow = (traffic: ServingTraffic): Date => {
  const [tick, setTick] = useState(0);
  useEffect(() => {
    const timer = setInterval(() => setTick((n) => n + 1), MINUTE);
    return () => clearInterval(timer);
  }, []);
  // oxlint-disable-next-line react/exhaustive-deps -- both say that time has gone on
  return useMemo(() => new Date(), [tick, traffic]);
};
