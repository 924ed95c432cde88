/** Notes in the alert's thread that somebody looked at it, once for each person. */
import { useEffect } from 'react';
import type { DriftAlert } from '../../../core/contract/index.ts';
import { client } from '../../engine/client.ts';

export const useLooked = (alert: DriftAlert | undefined): void => {
  const id = alert?.id;
  useEffect(() => {
    // What cannot be noted keeps nobody from looking.
    if (id !== undefined) client.alerts.look({ id }).catch(() => undefined);
  }, [id]);
};
