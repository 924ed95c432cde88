/** Who changed what of the model when, and what was live; an alias' last move goes back by one click. */
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { RegisteredModel } from '../../../core/contract/index.ts';
import { client, orpc } from '../../engine/client.ts';
import { count, fullDate, version as versionName } from '../../format/index.ts';
import { EmptyState } from '../../parts/EmptyState.tsx';
import { ErrorState } from '../../parts/ErrorState.tsx';
import { Loading } from '../../parts/Loading.tsx';
import { showToast } from '../../parts/toast-state.ts';
import { type EventKind, eventWords, KINDS, kindOf, ofKind, type TakeBack, takeBacks, whoAndWhen } from './history.ts';

export const HistoryTab = ({ model }: { readonly model: RegisteredModel }) => {
  const [kind, setKind] = useState<EventKind>('all');
  const record = useQuery(orpc.models.record.queryOptions({ input: { name: model.name } }));
  const move = useMutation({
    mutationFn: ({ alias, to }: TakeBack) => client.models.setAlias({ name: model.name, version: to, alias }),
    onSuccess: (_, { alias, from, to }) =>
      showToast(
        `${alias} is ${versionName(to)} again`,
        from === to ? null : () => void client.models.setAlias({ name: model.name, version: from, alias }),
      ),
  });
  if (record.error && !record.data) return <ErrorState error={record.error} onRetry={() => void record.refetch()} />;
  if (!record.data) return <Loading />;
  const { events } = record.data;
  const backs = takeBacks(events, model);
  const shown = ofKind(events, kind);
  return (
    <div className="model-history">
      <div className="tool-row">
        {KINDS.map(({ key, title }) => (
          <button key={key} type="button" className="chip" aria-pressed={kind === key} onClick={() => setKind(key)}>
            {title}
          </button>
        ))}
        <span className="push small third nowrap">{count(shown.length, 'event')}, newest first</span>
      </div>
      {move.error && <ErrorState error={move.error} kept="The alias is where it was." />}
      {shown.length === 0 && <EmptyState title="Nothing of this kind yet" />}
      <ol className="history-list" aria-label={`History of ${model.name}`}>
        {shown.map((event) => {
          const { title, text } = eventWords(event);
          const back = backs.get(event.id);
          return (
            <li key={event.id} className={`history-event of-${kindOf(event)} how-${event.how}`}>
              <i className="history-mark" aria-hidden />
              <div className="history-words">
                <div>{title}</div>
                {text !== null && <div className="history-text second">{text}</div>}
                <div className="small third" title={fullDate(event.at)}>
                  {whoAndWhen(event)}
                </div>
              </div>
              {back && (
                <button
                  type="button"
                  className="text-button nowrap"
                  disabled={move.isPending}
                  onClick={() => move.mutate(back)}
                >
                  {back.alias} back to {versionName(back.to)}
                </button>
              )}
            </li>
          );
        })}
      </ol>
      <p className="small third history-foot">
        Kept with the model, in MLflow tags of it (idrift.event…): any MLflow server keeps them, and copies take them
        along.
      </p>
    </div>
  );
};
