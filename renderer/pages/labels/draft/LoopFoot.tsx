/** What became of the labelled rows, and the next step: into the draft, the commit, the run, the comparison, live. */
import { Button, Checkbox } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { HOLD_OUT, type LabelDraft } from '../../../../core/contract/index.ts';
import { client, orpc, queryClient } from '../../../engine/client.ts';
import { count } from '../../../format/index.ts';
import { ErrorState } from '../../../parts/ErrorState.tsx';
import { PathLink } from '../../../parts/PathLink.tsx';
import { StatusShape } from '../../../parts/StatusShape.tsx';
import { Conflicts } from './Conflicts.tsx';
import { useNextStep } from './use-next-step.tsx';
import { draftRemarks, draftWords, holdOutWords } from './words.ts';

export const LoopFoot = ({ queueId }: { readonly queueId: string }) => {
  const loop = useQuery(orpc.labels.loop.queryOptions({ input: { queueId } }));
  const step = useNextStep(loop.data);
  if (loop.error && !loop.data)
    return (
      <footer className="draft-foot">
        <ErrorState error={loop.error} kept="No label was lost." onRetry={() => void loop.refetch()} />
      </footer>
    );
  if (!loop.data) return null;
  const { draft, problem, commit, run, rehearsal, promoted } = loop.data;
  return (
    <footer className="draft-foot small">
      {draft && <Draft draft={draft} />}
      {(problem ?? draft?.problem) && (
        <div className="second" role="status">
          <StatusShape status="attention" /> {problem ?? draft?.problem}
        </div>
      )}
      {commit && (
        <div className="second cut">
          <PathLink path={`/data/${commit.revision}`}>{commit.subject}</PathLink>
        </div>
      )}
      {run && (
        <div className="second">
          Trained on:{' '}
          <PathLink path={run.state === 'running' ? `/train/${run.runId}` : `/run/${run.runId}`}>{run.name}</PathLink>
          {run.state === 'running' ? ', running' : run.state === 'ended' ? ', ended without a model' : ''}
        </div>
      )}
      {rehearsal?.alertTexts && <div className="second">{rehearsal.alertTexts}</div>}
      {promoted && (
        <div className="second">
          <StatusShape status="finished" /> {promoted.model} v{promoted.version} is live with these labels.
        </div>
      )}
      {step.error !== null && (
        <ErrorState error={step.error} kept="No label was lost.">
          {step.way && <PathLink path={step.way.path}>{step.way.words}</PathLink>}
        </ErrorState>
      )}
      {step.words !== null && (
        <Button loading={step.busy} onClick={step.press} fullWidth>
          {step.words}
        </Button>
      )}
      {step.dialog}
    </footer>
  );
};

const Draft = ({ draft }: { readonly draft: LabelDraft }) => {
  const { queueId, added, holdOut, withdrawn } = draft;
  const shown = (): Promise<void> => queryClient.invalidateQueries({ queryKey: orpc.labels.key() });
  const hold = useMutation({
    mutationFn: (oneIn: number) => client.labels.setHoldOut({ queueId, oneIn }),
    onSettled: shown,
  });
  const take = useMutation({ mutationFn: () => client.labels.takeWithdrawn({ queueId }), onSettled: shown });
  const isSettled = added.rows + added.relabels > 0 || holdOut.released;
  return (
    <>
      <div>
        {draftWords(draft)} <PathLink path="/data/workspace">The working copy</PathLink>
      </div>
      {draftRemarks(draft).map((remark) => (
        <div key={remark} className="second">
          {remark}
        </div>
      ))}
      {isSettled ? (
        holdOut.oneIn > 0 && <div className="second">{holdOutWords(draft)}</div>
      ) : (
        <Checkbox
          size="xs"
          label={`Keep one in ${holdOut.oneIn || HOLD_OUT} out of training, to compare versions on`}
          checked={holdOut.oneIn > 0}
          disabled={hold.isPending}
          onChange={(event) => hold.mutate(event.currentTarget.checked ? HOLD_OUT : 0)}
        />
      )}
      {withdrawn > 0 && (
        <div className="second">
          {count(withdrawn, 'row')} of the draft {withdrawn === 1 ? 'has' : 'have'} no label here any more.{' '}
          <button type="button" className="text-button" disabled={take.isPending} onClick={() => take.mutate()}>
            Take {withdrawn === 1 ? 'it' : 'them'} out
          </button>
        </div>
      )}
      <Conflicts draft={draft} />
      {(hold.error ?? take.error) !== null && (
        <ErrorState error={hold.error ?? take.error} kept="Nothing was changed." />
      )}
    </>
  );
};
