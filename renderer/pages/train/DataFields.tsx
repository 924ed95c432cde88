/** Which texts the run learns from. */
import { Select } from '@mantine/core';
import type { DataVersion, TrainingPlan } from '../../../core/contract/index.ts';
import { Section } from '../../parts/Section.tsx';
import { FormRow } from './FormRow.tsx';
import { NumberRow } from './NumberRow.tsx';
import { cutWords } from './estimate.ts';
import { splitWords, versionOptions } from './versions.ts';
import type { FormState } from './use-form.ts';

type Props = {
  readonly form: FormState;
  readonly versions: readonly DataVersion[];
  /** null while it is measured, or old. */
  readonly plan: TrainingPlan | null;
};

export const DataFields = ({ form, versions, plan }: Props) => {
  const { draft, recipe, changes, set } = form;
  const version = versions.find(({ revision }) => revision === draft.revision);
  return (
    <Section title="Data">
      <FormRow id="train-version" label="Version" reason={splitWords(version)} before={changes.version}>
        <Select
          id="train-version"
          aria-describedby="train-version-reason"
          data={versionOptions(versions, draft.revision)}
          value={draft.revision}
          comboboxProps={{ width: 'max-content', position: 'bottom-start' }}
          onChange={(revision) => revision !== null && set({ revision })}
        />
      </FormRow>
      <NumberRow form={form} field="maxLength" reason={plan && recipe ? cutWords(plan, recipe.maxLength) : undefined} />
    </Section>
  );
};
