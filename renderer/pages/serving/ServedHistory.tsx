/** What served when, who made it so and why; kept with the registered model. */
import { useQuery } from '@tanstack/react-query';
import type { ReactNode } from 'react';
import type { Deployment } from '../../../core/contract/index.ts';
import { orpc } from '../../engine/client.ts';
import { count, fullDate } from '../../format/index.ts';
import { ErrorState } from '../../parts/ErrorState.tsx';
import { Loading } from '../../parts/Loading.tsx';
import { eventWords, whoAndWhen } from '../models/history.ts';

type Props = { readonly model: string; readonly deployment: Deployment | null; readonly choice: ReactNode };

export const ServedHistory = ({ model, deployment, choice }: Props) => {
  const history = useQuery(orpc.deployments.history.queryOptions({ input: { model } }));
  const events = (history.data ?? []).filter(
    ({ change }) => !('deployment' in change) || deployment === null || change.deployment === deployment.name,
  );
  return (
    <section className="section traffic">
      <div className="section-head">
        {choice}
        <span className="note cut">{events.length === 0 ? '' : `${count(events.length, 'event')}, newest first`}</span>
      </div>
      {history.error && !history.data && <ErrorState error={history.error} onRetry={() => void history.refetch()} />}
      {!history.data && !history.error && <Loading rows={4} />}
      {history.data && events.length === 0 && (
        <p className="small second">
          What is served from when to when, by whom and why, stands here from the first start on.
        </p>
      )}
      <ol className="served-history">
        {events.map((event) => {
          const { title, text } = eventWords(event);
          return (
            <li key={event.id}>
              <span className="served-title">{title}</span>
              <span className="small second" title={fullDate(event.at)}>
                {whoAndWhen(event)}
              </span>
              {text !== null && <span className="small second served-why">{text}</span>}
            </li>
          );
        })}
      </ol>
    </section>
  );
};
