/** Follows a simulation until it is done or stopped. */
import { useQuery } from '@tanstack/react-query';
import type { z } from 'zod';
import type { powerOrder, powerProgress } from '../../../../core/contract/drift-lab.ts';
import { client, orpc } from '../../../engine/client.ts';
import { useStream } from './use-stream.ts';

type Order = Omit<z.input<typeof powerOrder>, 'falseAlarmsPerYear' | 'rounds'>;
type Moment = z.infer<typeof powerProgress>;

export const usePower = () => {
  const settings = useQuery(orpc.settings.get.queryOptions());
  const falseAlarmsPerYear = settings.data?.monitoring.falseAlarmsPerYear ?? 1;
  const { value, running, error, start, stop } = useStream<Order, Moment, Moment | null>({
    open: ({ texts, ...order }, signal) =>
      client.driftLab.power(
        { ...order, falseAlarmsPerYear, ...(texts && texts.length > 0 ? { texts } : {}) },
        { signal },
      ),
    first: null,
    add: (_, moment) => moment,
  });
  return { progress: value, running, error, start, stop };
};
