/** A trained model to start from: a folder on this computer, or a name on the Hugging Face hub. */
import { TextInput } from '@mantine/core';
import { FolderInput } from '../../parts/FolderInput.tsx';
import { FormRow } from './FormRow.tsx';
import { HubState } from './HubState.tsx';
import type { FormState } from './use-form.ts';

const FolderRow = ({ form: { draft, problems, changes, set } }: { readonly form: FormState }) => (
  <FormRow
    id="train-base"
    label="Folder"
    reason="With config.json, model.safetensors and tokenizer files. Other labels than yours: a new classifier."
    before={changes.base}
    problem={problems.base}
  >
    <FolderInput
      id="train-base"
      placeholder="/path/to/bert-base"
      title="Hugging Face folder of a model"
      value={draft.base}
      onChange={(base) => set({ base })}
      wrong={problems.base !== undefined}
      describedBy="train-base-reason"
    />
  </FormRow>
);

const HubRow = ({ form }: { readonly form: FormState }) => {
  const { draft, problems, changes, set } = form;
  return (
    <FormRow
      id="train-base"
      label="Hub model"
      reason={<HubState name={draft.hub.trim()} />}
      before={changes.base}
      problem={problems.base}
    >
      <TextInput
        id="train-base"
        placeholder="owner/model"
        value={draft.hub}
        onChange={(event) => set({ hub: event.currentTarget.value })}
        error={problems.base !== undefined}
        aria-describedby="train-base-reason"
        autoComplete="off"
        spellCheck={false}
      />
    </FormRow>
  );
};

export const BaseRow = ({ form }: { readonly form: FormState }) =>
  form.draft.start === 'hub' ? <HubRow form={form} /> : <FolderRow form={form} />;
