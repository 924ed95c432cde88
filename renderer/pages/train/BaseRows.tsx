/** A trained model to start from: a folder on this computer, or a name on the Hugging Face hub. */
import { Button, TextInput } from '@mantine/core';
import { FormRow } from './FormRow.tsx';
import { HubState } from './HubState.tsx';
import type { FormState } from './use-form.ts';

const FolderRow = ({ form }: { readonly form: FormState }) => {
  const { draft, problems, changes, set } = form;
  const { idrift } = window;
  const choose = async (): Promise<void> => {
    const base = (await idrift?.chooseFolder('Hugging Face folder of a model')) ?? null;
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
