/** Where runs and models live, what has not reached the server, and how they move: beside the doctor. */
import { Button } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import type { Job, StoreState } from '../../../core/contract/index.ts';
import { client, orpc, queryClient } from '../../engine/client.ts';
import { count } from '../../format/index.ts';
import { ErrorState } from '../../parts/ErrorState.tsx';
import { Progress } from '../../parts/Progress.tsx';
import { Section } from '../../parts/Section.tsx';
import { StatusShape } from '../../parts/StatusShape.tsx';
import { NotebookDoor } from './NotebookDoor.tsx';
import { copyWords, decidedElsewhere, serverName, waitingWords, whereNow } from './store-words.ts';

const MILLISECONDS = 4000;

export const StoreSection = () => {
  const store = useQuery({ ...orpc.store.state.queryOptions(), refetchInterval: MILLISECONDS });
  const act = useMutation({
    mutationFn: (work: () => Promise<unknown>) => work(),
    onSettled: () => void queryClient.invalidateQueries({ queryKey: orpc.store.key() }),
  });
  const state = store.data ?? null;
  const doIt = (work: () => Promise<unknown>) => () => act.mutate(work);
  return (
    <Section title="Runs and models" className="stack-store">
      {store.error !== null && !state && <ErrorState error={store.error} onRetry={() => void store.refetch()} />}
      {act.error !== null && <ErrorState error={act.error} kept="Everything stays where it was." />}
      {state && (
        <>
          <Where state={state} onForget={doIt(() => client.store.forgetRefused())} />
          {state.copying && (
            <Copying jobId={state.copying.jobId} onCancel={(id) => act.mutate(() => client.jobs.cancel({ id }))} />
          )}
          <Offer state={state} />
          <div className="row stack-store-actions">
            {state.kind === 'server' && state.link === 'away' && (
              <Button variant="default" loading={act.isPending} onClick={doIt(() => client.store.tryAgain())}>
                Try again
              </Button>
            )}
            <Choices state={state} busy={act.isPending} act={doIt} />
          </div>
          {state.lastCopy && !state.copying && (
            <div className="small second stack-store-text">
              {copyWords(state.lastCopy)}
              {state.lastCopy.notes.map((note) => (
                <div key={note}>{note}</div>
              ))}
            </div>
          )}
          <NotebookDoor
            state={state}
            busy={act.isPending}
            onPort={(port) => act.mutate(() => client.store.setDoor({ port }))}
          />
        </>
      )}
    </Section>
  );
};

const Where = ({ state, onForget }: { readonly state: StoreState; readonly onForget: () => void }) => {
  const { status, title, detail } = whereNow(state);
  const waiting = waitingWords(state);
  const decided = decidedElsewhere(state);
  const { refused, why } = state.unsent;
  const problem = state.problem ?? why;
  return (
    <>
      <div className="row stack-check-title">
        <StatusShape status={status} />
        <span className="medium">{title}</span>
      </div>
      {detail !== null && <div className="small mono stack-check-text">{detail}</div>}
      {problem && (
        <div className="small second stack-check-text">
          {problem.message} {problem.hint}
        </div>
      )}
      {waiting !== null && <div className="small medium stack-check-text">{waiting}.</div>}
      {refused.length > 0 && (
        <div className="small second stack-check-text">
          The server refused {count(refused.length, 'write')} and they are kept on this disk:{' '}
          {refused[0]?.reason.message}{' '}
          <button type="button" className="text-button" onClick={onForget}>
            Forget {refused.length === 1 ? 'it' : 'them'}
          </button>
        </div>
      )}
      {state.remark !== null && <div className="small second stack-check-text">{state.remark}</div>}
      {decided !== null && <div className="small third stack-check-text">{decided}</div>}
    </>
  );
};

/** Runs from before there was a server are told of when one is there. */
const Offer = ({ state: { lacking, server, copying } }: { readonly state: StoreState }) =>
  !server || copying || lacking === null || lacking === 0 ? null : (
    <div className="stack-store-text">
      {count(lacking, 'run')} of the project’s file {lacking === 1 ? 'is' : 'are'} not on {serverName(server)} yet.
    </div>
  );

type ChoicesProps = {
  readonly state: StoreState;
  readonly busy: boolean;
  readonly act: (work: () => Promise<unknown>) => () => void;
};

const Choices = ({ state, busy, act }: ChoicesProps) => {
  const { server, copying, lacking, kind } = state;
  const canChoose = decidedElsewhere(state) === null && !busy && copying === null;
  const canCopy = server?.answers === true && copying === null;
  return (
    <>
      {canCopy && (lacking ?? 0) > 0 && (
        <Button loading={busy} onClick={act(() => client.store.copy({ direction: 'export' }))}>
          Copy runs and models to the server
        </Button>
      )}
      {kind === 'project' && server?.answers === true && (
        <Button
          variant="default"
          disabled={!canChoose}
          onClick={act(() => client.store.use({ tracking: server.isStack ? 'stack' : server.url }))}
        >
          Use the server
        </Button>
      )}
      {kind === 'server' && (
        <Button variant="default" disabled={!canChoose} onClick={act(() => client.store.use({ tracking: 'project' }))}>
          Use the project’s file
        </Button>
      )}
      {canCopy && (
        <button
          type="button"
          className="text-button"
          disabled={busy}
          onClick={act(() => client.store.copy({ direction: 'import' }))}
        >
          Copy back
        </button>
      )}
    </>
  );
};

const Copying = ({ jobId, onCancel }: { readonly jobId: string; readonly onCancel: (id: string) => void }) => {
  const jobs = useQuery(orpc.jobs.list.queryOptions());
  const job: Job | undefined = jobs.data?.find(({ id }) => id === jobId);
  if (!job) return null;
  return (
    <div className="row small stack-store-text">
      <span>{job.title}</span>
      <span className="third grow">{job.where}</span>
      <Progress share={job.progress} width={70} label={job.title} />
      <button type="button" className="text-button" disabled={job.state !== 'running'} onClick={() => onCancel(jobId)}>
        Cancel
      </button>
    </div>
  );
};
