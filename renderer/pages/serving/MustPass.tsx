/** Texts that every version of a model must answer rightly; kept in a file of the project. */
import { Button, NativeSelect, TextInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { IconX } from '@tabler/icons-react';
import { useState } from 'react';
import { client, orpc, queryClient } from '../../engine/client.ts';
import { ErrorState } from '../../parts/ErrorState.tsx';
import { LabelMark, useLabels } from '../../parts/LabelMark.tsx';

type Example = { readonly text: string; readonly label: string };

export const MustPass = ({ model }: { readonly model: string }) => {
  const labels = useLabels();
  const query = orpc.deployments.mustPass.queryOptions({ input: { model } });
  const examples = useQuery(query);
  const [text, setText] = useState('');
  const [label, setLabel] = useState('');
  const chosen = label === '' ? (labels[0] ?? '') : label;
  const change = {
    onSuccess: (now: readonly Example[]) => queryClient.setQueryData(query.queryKey, [...now]),
    onError: () => queryClient.invalidateQueries({ queryKey: query.queryKey }),
  };
  const put = useMutation({
    mutationFn: (example: Example) => client.deployments.addMustPass({ model, example }),
    ...change,
  });
  const remove = useMutation({
    mutationFn: (removed: string) => client.deployments.removeMustPass({ model, text: removed }),
    ...change,
  });
  const busy = put.isPending || remove.isPending;
  const known = examples.data ?? [];
  const error = examples.error ?? put.error ?? remove.error;
  const add = (): void => {
    if (text.trim() === '' || chosen === '') return;
    put.mutate({ text: text.trim(), label: chosen }, { onSuccess: () => setText('') });
  };
  return (
    <div className="must-pass">
      {known.length === 0 && !error && (
        <p className="small second">None yet. A handful of texts that must never go wrong, each with its label.</p>
      )}
      <ul>
        {known.map((example) => (
          <li key={example.text} className="row">
            <span className="grow cut" title={example.text}>
              {example.text}
            </span>
            <LabelMark label={example.label} />
            <button
              type="button"
              className="icon-button"
              aria-label={`Remove the example ${example.text}`}
              title="Remove"
              disabled={busy}
              onClick={() => remove.mutate(example.text)}
            >
              <IconX size={12} stroke={1.8} />
            </button>
          </li>
        ))}
      </ul>
      <div className="row must-pass-new">
        <TextInput
          className="grow"
          aria-label="Text of a new example"
          placeholder="A text that must be answered rightly"
          value={text}
          onChange={(event) => setText(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key !== 'Enter') return;
            event.preventDefault();
            add();
          }}
        />
        <NativeSelect
          size="xs"
          aria-label="Its label"
          data={[...labels]}
          value={chosen}
          onChange={(event) => setLabel(event.currentTarget.value)}
        />
        <Button variant="default" disabled={text.trim() === '' || chosen === ''} loading={busy} onClick={add}>
          Add
        </Button>
      </div>
      {error && <ErrorState error={error} kept="The examples are as they were." />}
    </div>
  );
};
