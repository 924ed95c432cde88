/** Makes the run's model a version of a registered model. Nothing goes live by it. */
import { Button, Textarea, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useId, useState } from 'react';
import type { RunSummary } from '../../../core/contract/index.ts';
import { client, orpc } from '../../engine/client.ts';
import { version } from '../../format/index.ts';
import { Dialog } from '../../parts/Dialog.tsx';
import { ErrorState } from '../../parts/ErrorState.tsx';
import { showToast } from '../../parts/toast-state.ts';

type Props = { readonly run: RunSummary; readonly onClose: () => void };

export const RegisterDialog = ({ run, onClose }: Props) => {
  const id = useId();
  const project = useQuery(orpc.project.current.queryOptions());
  const models = useQuery(orpc.models.list.queryOptions());
  const [typed, setTyped] = useState<string | null>(null);
  const [description, setDescription] = useState('');
  const name = (typed ?? project.data?.settings.model ?? '').trim();
  const known = models.data?.find((model) => model.name === name);
  const next = 1 + Math.max(0, ...(known?.versions ?? []).map((each) => each.version));
  const register = useMutation({
    mutationFn: () => client.models.register({ runId: run.runId, name, description: description.trim() }),
    onSuccess: (made) => {
      showToast(`Registered ${made.name} ${version(made.version)}`);
      onClose();
    },
  });
  return (
    <Dialog label={`Register the model of ${run.name}`} width={440} onClose={onClose}>
      <form
        className="dialog-inside"
        onSubmit={(event) => {
          event.preventDefault();
          if (name !== '' && !register.isPending) register.mutate();
        }}
      >
        <h2>Register the model of {run.name}</h2>
        <p className="second dialog-text">
          {name === ''
            ? 'A registered model needs a name.'
            : known
              ? `It becomes ${name} ${version(next)}. What is served does not change.`
              : `It becomes the first version of a new model, ${name}. What is served does not change.`}
        </p>
        <div className="run-form">
          <label htmlFor={`${id}-name`}>Model</label>
          <TextInput
            id={`${id}-name`}
            data-autofocus
            value={typed ?? project.data?.settings.model ?? ''}
            maxLength={250}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
          <label htmlFor={`${id}-text`}>Description</label>
          <Textarea
            id={`${id}-text`}
            rows={3}
            placeholder="What is new in it"
            value={description}
            onChange={(event) => setDescription(event.currentTarget.value)}
          />
        </div>
        {register.error && <ErrorState error={register.error} kept="Nothing was registered." />}
        <div className="row dialog-actions">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" disabled={name === ''} loading={register.isPending}>
            Register {known || name === '' ? version(next) : name}
          </Button>
        </div>
      </form>
    </Dialog>
  );
};
