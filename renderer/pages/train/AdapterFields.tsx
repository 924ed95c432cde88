/** LoRA's adapters: their rank, and behind a line where they sit and how loud they are. */
import { MultiSelect } from '@mantine/core';
import type { Choice, Field } from './fields.ts';
import { FormRow } from './FormRow.tsx';
import { More } from './More.tsx';
import { isNeeded } from './needed.ts';
import { NumberRow } from './NumberRow.tsx';
import { SwitchRow } from './SwitchRow.tsx';
import type { FormState } from './use-form.ts';

const MORE: readonly Field[] = ['alpha', 'loraDropout', 'frozenLayers'];
const MORE_CHOICES: readonly Choice[] = ['targets', 'rsLora'];
const ALL = { value: 'all-linear', label: 'every linear layer' } as const;

const moreWords = ({ draft: { values, targets, rsLora } }: FormState): string =>
  [
    `alpha ${values.alpha === '' ? 'twice the rank' : values.alpha}`,
    `dropout ${values.loraDropout}`,
    targets.length === 0 ? 'on queries and values' : `on ${targets.join(', ')}`,
    ...(rsLora ? ['rank-stabilized'] : []),
    values.frozenLayers === '0' ? 'nothing frozen' : `${values.frozenLayers} layers frozen`,
  ].join(', ');

type Props = {
  readonly form: FormState;
  /** The ends of module names that this model has; empty while not known. */
  readonly targets: readonly string[];
  readonly focus: string | undefined;
};

export const AdapterFields = ({ form, targets, focus }: Props) => {
  const { draft, changes, set } = form;
  // What was chosen for another model stays to be seen, and to be taken away.
  const known = [...new Set([...targets, ...draft.targets.filter((target) => target !== ALL.value)])];
  return (
    <>
      <NumberRow form={form} field="rank" />
      <More title="More about the adapters" words={moreWords(form)} needed={isNeeded(form, MORE, MORE_CHOICES, focus)}>
        <NumberRow form={form} field="alpha" />
        <NumberRow form={form} field="loraDropout" />
        <FormRow
          id="train-targets"
          label="Adapters on"
          reason="Empty: attention queries and values. More places learn more, and cost more."
          before={changes.targets}
        >
          <MultiSelect
            id="train-targets"
            size="xs"
            aria-describedby="train-targets-reason"
            data={[ALL, ...known.map((target) => ({ value: target, label: target }))]}
            value={[...draft.targets]}
            placeholder={draft.targets.length === 0 ? 'queries and values' : ''}
            onChange={(chosen) =>
              set({ targets: chosen.at(-1) === ALL.value ? [ALL.value] : chosen.filter((one) => one !== ALL.value) })
            }
          />
        </FormRow>
        <SwitchRow
          id="train-rsLora"
          label="Rank-stabilized"
          reason="alpha ÷ √rank: for ranks of 32 and more, which else hardly learn."
          before={changes.rsLora}
          checked={draft.rsLora}
          onChange={(rsLora) => set({ rsLora })}
        />
        <NumberRow form={form} field="frozenLayers" />
      </More>
    </>
  );
};
