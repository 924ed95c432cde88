/** The form with its estimate, and the start of the run (Ctrl+Enter). */
import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useNavigate } from '@tanstack/react-router';
import { useEffect, useEffectEvent } from 'react';
import type { RunSummary } from '../../../core/contract/index.ts';
import { orpc } from '../../engine/client.ts';
import { AnswerLine } from '../../parts/AnswerLine.tsx';
import { ErrorState } from '../../parts/ErrorState.tsx';
import { KeyHint } from '../../parts/KeyHint.tsx';
import { Pane, Panes } from '../../parts/Panes.tsx';
import { DataFields } from './DataFields.tsx';
import type { Draft } from './draft.ts';
import { bestRun } from './estimate.ts';
import { EstimatePane } from './EstimatePane.tsx';
import { formAnswer } from './form-answer.ts';
import { ModelFields } from './ModelFields.tsx';
import { OptimizationFields } from './OptimizationFields.tsx';
import { Presets } from './Presets.tsx';
import { useForm } from './use-form.ts';
import { usePlan } from './use-plan.ts';
import type { TrainFacts } from './use-train-facts.ts';
import { dataDigest } from './versions.ts';

type Props = {
  readonly facts: TrainFacts;
  /** What the form was opened for. */
  readonly purpose: string;
  readonly initial: Draft;
  /** Differences from it are marked. */
  readonly last: RunSummary | undefined;
};

const useStart = (start: () => void): void => {
  const press = useEffectEvent(start);
  useEffect(() => {
    const onKeyDown = (event: KeyboardEvent): void => {
      if (event.key !== 'Enter' || !(event.ctrlKey || event.metaKey) || event.defaultPrevented) return;
      event.preventDefault();
      press();
    };
    window.addEventListener('keydown', onKeyDown);
    return () => window.removeEventListener('keydown', onKeyDown);
  }, []);
};

export const TrainForm = ({ facts, purpose, initial, last }: Props) => {
  const navigate = useNavigate();
  const form = useForm(purpose, initial, last);
  const { draft, recipe, problems, changes } = form;
  const data = dataDigest(facts.versions, draft.revision);
  const plan = usePlan(recipe, draft.revision, data);
  const start = useMutation(
    orpc.training.start.mutationOptions({
      onSuccess: ({ runId }) => navigate({ to: '/train/$runId', params: { runId } }),
    }),
  );
  const ready = recipe !== null && plan.error === null && !start.isPending;
  const begin = (): void => {
    if (!ready) return;
    const name = draft.name.trim();
    start.mutate({ revision: draft.revision, recipe, ...(name === '' ? {} : { name }) });
  };
  useStart(begin);
  const version = facts.versions.find(({ revision }) => revision === draft.revision);
  const best = bestRun(facts.runs, version?.runs.map(({ runId }) => runId) ?? []);
  const fresh = plan.old ? null : (plan.measured?.plan ?? null);
  const answer = formAnswer({
    versions: facts.versions.length,
    problems: Object.keys(problems).length,
    recipe,
    plan: fresh,
    error: plan.error,
    system: facts.system,
    busy: facts.busy,
    last: last?.name ?? null,
    changes: Object.keys(changes).length,
  });
  return (
    <>
      <AnswerLine page="train" answer={answer}>
        <Button
          disabled={!ready}
          loading={start.isPending}
          onClick={begin}
          rightSection={<KeyHint keys="Ctrl+Enter" />}
        >
          Start training
        </Button>
      </AnswerLine>
      {start.error && <ErrorState error={start.error} kept="No run was made." />}
      <Panes name="train">
        <Pane name="form" min="45%">
          <div className="train-form">
            <Presets form={form} last={last} data={data} idle={fresh !== null && !plan.measuring && !facts.busy} />
            <DataFields form={form} versions={facts.versions} plan={fresh} />
            <ModelFields form={form} />
            <OptimizationFields form={form} />
          </div>
        </Pane>
        <Pane name="estimate" size="368px" min="260px" max="45%" sunken>
          <EstimatePane form={form} plan={plan} system={facts.system} best={best} />
        </Pane>
      </Panes>
    </>
  );
};
