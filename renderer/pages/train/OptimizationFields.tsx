/** How the run learns: five fields, and the rest behind a line. */
import { TextInput } from '@mantine/core';
import { Section } from '../../parts/Section.tsx';
import { ChoiceRow } from './ChoiceRow.tsx';
import type { Choice, Field } from './fields.ts';
import { FormRow } from './FormRow.tsx';
import { More } from './More.tsx';
import { isNeeded } from './needed.ts';
import { NumberRow } from './NumberRow.tsx';
import { BEST_METRICS, CLASS_WEIGHTS, SCHEDULES } from './reasons.ts';
import { SwitchRow } from './SwitchRow.tsx';
import type { FormState } from './use-form.ts';

const FIRST: readonly Field[] = ['learningRate', 'batchSize', 'epochs', 'patience', 'seed'];
const MORE: readonly Field[] = [
  'accumulation',
  'warmupRatio',
  'warmupSteps',
  'weightDecay',
  'maxGradNorm',
  'dropout',
  'labelSmoothing',
  'evalSteps',
];
const MORE_CHOICES: readonly Choice[] = ['schedule', 'bestMetric', 'classWeights', 'shuffle'];

const moreWords = ({ draft: { values, schedule, bestMetric, shuffle, name } }: FormState): string =>
  [
    `${SCHEDULES[schedule].label} schedule`,
    `warm-up ${values.warmupRatio}`,
    `weight decay ${values.weightDecay}`,
    `clip ${values.maxGradNorm}`,
    `dropout ${values.dropout}`,
    `best by ${BEST_METRICS[bestMetric].label}`,
    shuffle ? 'shuffled' : 'in file order',
    name === '' ? 'named by itself' : `named ${name}`,
  ].join(', ');

/** "64 texts a step, 8 at a time." */
const accumulationReason = ({ draft: { values } }: FormState): string | undefined => {
  const [batch, batches] = [Number(values.batchSize), Number(values.accumulation)];
  return batches > 1 && batch > 0 ? `${batch * batches} texts make one step, ${batch} at a time.` : undefined;
};

export const OptimizationFields = ({
  form,
  focus,
}: {
  readonly form: FormState;
  readonly focus: string | undefined;
}) => {
  const { draft, changes, set } = form;
  return (
    <Section title="Optimization">
      {FIRST.map((field) => (
        <NumberRow key={field} form={form} field={field} />
      ))}
      <More title="More" words={moreWords(form)} needed={isNeeded(form, MORE, MORE_CHOICES, focus)}>
        <ChoiceRow
          form={form}
          field="schedule"
          label="Schedule"
          options={SCHEDULES}
          value={draft.schedule}
          onChange={(schedule) => set({ schedule })}
        />
        <NumberRow form={form} field="warmupRatio" />
        <NumberRow form={form} field="warmupSteps" />
        <NumberRow form={form} field="accumulation" reason={accumulationReason(form)} />
        <NumberRow form={form} field="weightDecay" />
        <NumberRow form={form} field="maxGradNorm" />
        <NumberRow form={form} field="dropout" />
        <NumberRow form={form} field="labelSmoothing" />
        <ChoiceRow
          form={form}
          field="classWeights"
          label="Label weights"
          options={CLASS_WEIGHTS}
          value={draft.classWeights}
          onChange={(classWeights) => set({ classWeights })}
        />
        <NumberRow form={form} field="evalSteps" />
        <ChoiceRow
          list
          form={form}
          field="bestMetric"
          label="Best by"
          options={BEST_METRICS}
          value={draft.bestMetric}
          onChange={(bestMetric) => set({ bestMetric })}
        />
        <SwitchRow
          id="train-shuffle"
          label="Shuffle"
          reason="A new order each epoch, so that neighbours in the file do not steer a step."
          before={changes.shuffle}
          checked={draft.shuffle}
          onChange={(shuffle) => set({ shuffle })}
        />
        <FormRow id="train-name" label="Run name" reason="Left empty, it gets one of its own, as brisk-heron-118.">
          <TextInput
            id="train-name"
            value={draft.name}
            maxLength={250}
            onChange={(event) => set({ name: event.currentTarget.value })}
            aria-describedby="train-name-reason"
            autoComplete="off"
            spellCheck={false}
          />
        </FormRow>
      </More>
    </Section>
  );
};
