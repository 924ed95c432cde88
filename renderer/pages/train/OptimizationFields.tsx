/** How the run learns. What is seldom changed waits behind "More settings", which says what it holds. */
import { Switch, TextInput } from '@mantine/core';
import { IconChevronRight } from '@tabler/icons-react';
import { useState } from 'react';
import { Section } from '../../parts/Section.tsx';
import type { Field } from './draft.ts';
import { FormRow } from './FormRow.tsx';
import { NumberRow } from './NumberRow.tsx';
import type { FormState } from './use-form.ts';

const FIRST: readonly Field[] = ['learningRate', 'batchSize', 'epochs', 'patience', 'seed'];
const MORE: readonly Field[] = ['weightDecay', 'maxGradNorm', 'dropout'];

const moreWords = ({ draft: { values, shuffle, name } }: FormState): string =>
  [
    `weight decay ${values.weightDecay}`,
    `clip ${values.maxGradNorm}`,
    `dropout ${values.dropout}`,
    shuffle ? 'shuffled' : 'in file order',
    name === '' ? 'named by itself' : `named ${name}`,
  ].join(', ');

export const OptimizationFields = ({ form }: { readonly form: FormState }) => {
  const { draft, problems, changes, set } = form;
  const [wanted, setWanted] = useState(false);
  // A field that is wrong or differs from the last run is never hidden.
  const open = wanted || MORE.some((field) => problems[field] ?? changes[field]) || changes.shuffle !== undefined;
  return (
    <>
      <Section title="Optimization">
        {FIRST.map((field) => (
          <NumberRow key={field} form={form} field={field} />
        ))}
      </Section>
      <Section>
        <button type="button" className="train-more" aria-expanded={open} onClick={() => setWanted(!open)}>
          <IconChevronRight size={14} stroke={1.8} aria-hidden />
          <span className="medium">More settings</span>
          {!open && <span className="small third cut">{moreWords(form)}</span>}
        </button>
        {open && (
          <div className="train-more-rows">
            {MORE.map((field) => (
              <NumberRow key={field} form={form} field={field} />
            ))}
            <FormRow
              id="train-shuffle"
              label="Shuffle"
              reason="A new order each epoch, so that neighbours in the file do not steer a step."
              before={changes.shuffle}
            >
              <Switch
                id="train-shuffle"
                checked={draft.shuffle}
                onChange={(event) => set({ shuffle: event.currentTarget.checked })}
                aria-describedby="train-shuffle-reason"
              />
            </FormRow>
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
          </div>
        )}
      </Section>
    </>
  );
};
