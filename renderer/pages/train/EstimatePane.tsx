/** The right side of the form: where it runs, and the estimate, its error, or why there is none. */
import type { RunSummary, SystemInfo } from '../../../core/contract/index.ts';
import { ErrorState } from '../../parts/ErrorState.tsx';
import { Loading } from '../../parts/Loading.tsx';
import { Section } from '../../parts/Section.tsx';
import { DeviceFields } from './DeviceFields.tsx';
import { Estimate } from './Estimate.tsx';
import { noticesOf } from './estimate.ts';
import { isToFetch } from './form-answer.ts';
import { PlanNotices } from './PlanNotices.tsx';
import { QueueList } from './QueueList.tsx';
import type { FormState } from './use-form.ts';
import type { PlanState } from './use-plan.ts';

type Props = {
  readonly form: FormState;
  readonly plan: PlanState;
  readonly system: SystemInfo | null;
  readonly best: RunSummary | undefined;
};

export const EstimatePane = ({ form, plan, system, best }: Props) => {
  const { recipe } = form;
  return (
    <>
      {plan.measured && recipe !== null && (
        <PlanNotices notices={noticesOf(plan.measured.plan, plan.measured.recipe)} old={plan.old} />
      )}
      <QueueList />
      <DeviceFields form={form} used={plan.old ? null : (plan.measured?.plan.device ?? null)} />
      {recipe === null && !plan.measured && (
        <Section title="Time and memory">
          <p className="small second">Measured once every field is valid.</p>
        </Section>
      )}
      {plan.error !== null && recipe !== null && isToFetch(recipe, plan.error) ? (
        <Section title="Time and memory">
          <p className="small second">Measured once the model is here.</p>
        </Section>
      ) : plan.error !== null && recipe !== null ? (
        <Section title="Not measured">
          <ErrorState error={plan.error} kept="No run was made." onRetry={plan.retry} />
        </Section>
      ) : plan.measured && system ? (
        <Estimate
          measured={plan.measured}
          system={system}
          best={best}
          sweep={form.sweep}
          old={plan.old}
          measuring={plan.measuring}
          onHalve={() => form.setValue('batchSize', String(Math.max(1, Math.floor((recipe?.batchSize ?? 2) / 2))))}
        />
      ) : (
        recipe !== null && (
          <Section title="Time" note="measuring a few steps">
            <Loading
              rows={6}
              rowHeight={26}
              what="The first steps of a large model take a while: weights are read and the graph is built."
            />
          </Section>
        )
      )}
    </>
  );
};
