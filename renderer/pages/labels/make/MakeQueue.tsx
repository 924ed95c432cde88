/** Makes a queue: where its texts come from, how many, what would be in it, and the job that finds them. */
import { Button, TextInput } from '@mantine/core';
import { useDebouncedValue } from '@mantine/hooks';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { QueueSource } from '../../../../core/contract/index.ts';
import { orpc } from '../../../engine/client.ts';
import { jobFigures } from '../../../frame/jobs.ts';
import { Dialog } from '../../../parts/Dialog.tsx';
import { ErrorState } from '../../../parts/ErrorState.tsx';
import { Loading } from '../../../parts/Loading.tsx';
import { Progress } from '../../../parts/Progress.tsx';
import { Preview } from './Preview.tsx';
import { SourceFields } from './SourceFields.tsx';
import { type Draft, draftOf, sourceOf, SOURCES, withKind } from './sources.ts';
import { useMakeQueue } from './use-make-queue.ts';

type Props = {
  /** What another page asked for; null: nothing. */
  readonly asked: QueueSource | null;
  readonly onClose: () => void;
  readonly onMade: (queueId: string) => void;
};

export const MakeQueue = (props: Props) => {
  const settings = useQuery(orpc.settings.get.queryOptions());
  const alerts = useQuery(orpc.alerts.list.queryOptions());
  const known = settings.data && alerts.data;
  return (
    <Dialog label="Make a queue" onClose={props.onClose} width={760}>
      {known ? (
        <Form {...props} first={draftOf(props.asked, { model: settings.data.model, alerts: alerts.data })} />
      ) : (
        <Loading rows={8} />
      )}
    </Dialog>
  );
};

const Form = ({ first, onClose, onMade }: Props & { readonly first: Draft }) => {
  const [draft, setDraft] = useState(first);
  const [title, setTitle] = useState('');
  const alerts = useQuery(orpc.alerts.list.queryOptions());
  const models = useQuery(orpc.models.list.queryOptions());
  const making = useMakeQueue(onMade);
  const source = sourceOf(draft);
  const [settled] = useDebouncedValue(source, 400);
  const preview = useQuery({
    ...orpc.labels.preview.queryOptions({
      input: { source: typeof settled === 'string' ? { kind: 'disputed', limit: 1 } : settled },
    }),
    enabled: typeof settled !== 'string' && !making.busy,
    placeholderData: keepPreviousData,
    // What is in the log and the data changes without a word to this dialog.
    staleTime: 0,
    gcTime: 0,
  });
  const isOld = preview.isPlaceholderData || preview.isFetching || JSON.stringify(settled) !== JSON.stringify(source);
  const change = (part: Partial<Draft>): void => setDraft((old) => ({ ...old, ...part }));
  return (
    <form
      className="dialog-inside make-queue"
      onSubmit={(event) => {
        event.preventDefault();
        if (typeof source !== 'string') making.make(source, title.trim());
      }}
    >
      <h2>Make a queue from</h2>
      <div className="make-columns">
        <div role="radiogroup" aria-label="Where the texts come from" className="source-list">
          {SOURCES.map(({ kind, title: name, detail }) => (
            <label key={kind} className="source-choice" data-chosen={draft.kind === kind}>
              <input
                type="radio"
                name="source"
                checked={draft.kind === kind}
                disabled={making.busy}
                {...(draft.kind === kind ? { 'data-autofocus': true } : {})}
                onChange={() => setDraft(withKind(draft, kind))}
              />
              <span className="grow">
                <span className="medium">{name}</span>
                <span className="small second source-detail">{detail}</span>
              </span>
            </label>
          ))}
        </div>
        <div className="grow make-right">
          <SourceFields draft={draft} onChange={change} alerts={alerts.data ?? []} models={models.data ?? []} />
          <TextInput
            label="Name"
            placeholder="from its source"
            maxLength={200}
            value={title}
            onChange={(event) => setTitle(event.currentTarget.value)}
          />
          <Preview
            missing={typeof source === 'string' ? source : null}
            preview={preview.data ?? null}
            error={preview.error}
            isOld={isOld}
          />
        </div>
      </div>
      {making.error !== null && <ErrorState error={making.error} kept="No queue was made." />}
      <div className="row dialog-actions">
        {making.busy && (
          <span className="row small second grow">
            <Progress share={making.job?.progress ?? null} label="Making the queue" />
            {making.job === null ? 'Starting' : jobFigures(making.job).join(' · ')}
          </span>
        )}
        <Button variant="default" onClick={making.busy ? making.cancel : onClose}>
          {making.busy ? 'Stop' : 'Cancel'}
        </Button>
        <Button
          type="submit"
          loading={making.busy}
          disabled={typeof source === 'string' || (!isOld && preview.data?.items === 0)}
        >
          Make the queue
        </Button>
      </div>
    </form>
  );
};
