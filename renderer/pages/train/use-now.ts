/** The time, once a second, while something counts it. */
import { useEffect, useState } from 'react';

export const useNow = (counts: boolean): number => {
  const [now, setNow] = useState(Date.now);
  useEffect(() => {
    if (!counts) return undefined;
    const timer = setInterval(() => setNow(Date.now()), 1000);
    return () => clearInterval(timer);
  }, [counts]);
  return now;
};
