/** What the run starts from: random weights of a size, or the files of a trained model. */
import { Button, SegmentedControl, TextInput } from '@mantine/core';
import { Section } from '../../parts/Section.tsx';
import { SIZES } from './draft.ts';
import { FormRow } from './FormRow.tsx';
import { NumberRow } from './NumberRow.tsx';
import type { FormState } from './use-form.ts';

const isStart = (value: string): value is 'random' | 'folder' => value === 'random' || value === 'folder';

const FolderRow = ({ form }: { readonly form: FormState }) => {
  const { draft, problems, changes, set } = form;
  const { idrift } = window;
  const choose = async (): Promise<void> => {
    const base = (await idrift?.chooseFolder('Hugging Face folder of a BERT model')) ?? null;
    if (base !== null) set({ base });
  };
  return (
    <FormRow
      id="train-base"
      label="Folder"
      reason="With config.json, model.safetensors and tokenizer files. Other labels than yours: a new classifier."
      before={changes.base}
      problem={problems.base}
    >
      <div className="row">
        <TextInput
          id="train-base"
          className="grow"
          placeholder="/path/to/bert-base"
          value={draft.base}
          onChange={(event) => set({ base: event.currentTarget.value })}
          error={problems.base !== undefined}
          aria-describedby="train-base-reason"
          autoComplete="off"
          spellCheck={false}
        />
        {idrift && (
          <Button variant="default" onClick={() => void choose()}>
            Choose…
          </Button>
        )}
      </div>
    </FormRow>
  );
};

export const ModelFields = ({ form }: { readonly form: FormState }) => {
  const { draft, changes, set } = form;
  return (
    <Section title="Model">
      <FormRow
        id="train-start"
        label="Start from"
        reason={
          draft.start === 'random'
            ? 'A BERT of its own, with word pieces made from the training texts.'
            : 'All weights of a trained BERT go on learning.'
        }
        before={changes.start}
      >
        <SegmentedControl
          fullWidth
          aria-labelledby="train-start-label"
          data={[
            { value: 'random', label: 'Random weights' },
            { value: 'folder', label: 'Folder' },
          ]}
          value={draft.start}
          onChange={(value) => isStart(value) && set({ start: value })}
        />
      </FormRow>
      {draft.start === 'folder' ? (
        <FolderRow form={form} />
      ) : (
        SIZES.map((field) => <NumberRow key={field} form={form} field={field} />)
      )}
    </Section>
  );
};
