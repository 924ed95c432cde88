/** The form with its estimate, and the start of the run. */
import type { RunSummary } from '../../../core/contract/index.ts';
import { AnswerLine } from '../../parts/AnswerLine.tsx';
import { ErrorState } from '../../parts/ErrorState.tsx';
import { Pane, Panes } from '../../parts/Panes.tsx';
import { DataFields } from './DataFields.tsx';
import type { Draft } from './draft.ts';
import { bestRun, diskFits } from './estimate.ts';
import { EstimatePane } from './EstimatePane.tsx';
import { formAnswer } from './form-answer.ts';
import { FormActions } from './FormActions.tsx';
import { ModelFields } from './ModelFields.tsx';
import { OptimizationFields } from './OptimizationFields.tsx';
import { Presets } from './Presets.tsx';
import { runsOf, sweepSeconds } from './search-axes.ts';
import { SearchFields } from './SearchFields.tsx';
import { useFocusField } from './use-focus-field.ts';
import { useForm } from './use-form.ts';
import { useLaunch } from './use-launch.ts';
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
  /** The field to begin with. */
  readonly focus: string | undefined;
};

/** Labels of the data while no plan has counted them. */
const FEWEST_LABELS = 2;

export const TrainForm = ({ facts, purpose, initial, last, focus }: Props) => {
  const form = useForm(purpose, initial, last);
  const { draft, recipe, sweep, problems, changes } = form;
  const data = dataDigest(facts.versions, draft.revision);
  const plan = usePlan(recipe, draft.revision, data);
  const launch = useLaunch();
  useFocusField(focus);
  const version = facts.versions.find(({ revision }) => revision === draft.revision);
  const best = bestRun(facts.runs, version?.runs.map(({ runId }) => runId) ?? []);
  const fresh = plan.old ? null : (plan.measured?.plan ?? null);
  const ready = recipe !== null && plan.error === null && !launch.pending && (fresh === null || diskFits(fresh));
  const answer = formAnswer({
    versions: facts.versions.length,
    problems: Object.keys(problems).length,
    recipe,
    search: sweep && fresh && recipe ? { runs: runsOf(sweep), seconds: sweepSeconds(sweep, fresh, recipe) } : null,
    plan: fresh,
    error: plan.error,
    system: facts.system,
    busy: facts.busy,
    last: last?.name ?? null,
    changes: Object.keys(changes).length,
  });
  return (
    <>
      {/* What stood in the way is not what is remembered while the next values are measured. */}
      <AnswerLine page={recipe === null || plan.error !== null ? 'train, not ready' : 'train'} answer={answer}>
        <FormActions form={form} launch={launch} ready={ready} busy={facts.busy !== undefined} />
      </AnswerLine>
      {launch.error !== null && <ErrorState error={launch.error} kept="No run was made." />}
      <Panes name="train">
        <Pane name="form" min="45%">
          <div className="train-form">
            <Presets form={form} data={data} idle={fresh !== null && !plan.measuring && !facts.busy} />
            <DataFields form={form} versions={facts.versions} plan={fresh} />
            <ModelFields
              form={form}
              labels={plan.measured?.plan.labels.length ?? FEWEST_LABELS}
              vocabulary={fresh?.vocabulary ?? null}
              focus={focus}
            />
            <OptimizationFields form={form} focus={focus} />
            <SearchFields form={form} />
          </div>
        </Pane>
        <Pane name="estimate" size="368px" min="260px" max="45%" sunken>
          <EstimatePane form={form} plan={plan} system={facts.system} best={best} />
        </Pane>
      </Panes>
    </>
  );
};
