/** Tags that people give to a run: to find it by in a filter, and as columns of the table. */
import { Button, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { IconX } from '@tabler/icons-react';
import { useState } from 'react';
import type { RunSummary } from '../../../core/contract/index.ts';
import { client } from '../../engine/client.ts';
import { ErrorState } from '../../parts/ErrorState.tsx';
import { Section } from '../../parts/Section.tsx';
import { ownTags } from './own-tags.ts';

type Change = { readonly key: string; readonly value: string | null };

export const RunTags = ({ run }: { readonly run: RunSummary }) => {
  const [key, setKey] = useState('');
  const [value, setValue] = useState('');
  const change = useMutation({
    mutationFn: (part: Change) => client.runs.setTag({ runId: run.runId, ...part }),
  });
  const add = (): void => {
    if (key.trim() === '') return;
    change.mutate(
      { key: key.trim(), value: value.trim() },
      {
        onSuccess: () => {
          setKey('');
          setValue('');
        },
      },
    );
  };
  const tags = ownTags(run.tags);
  if (run.deleted && tags.length === 0) return null;
  return (
    <Section title="Tags">
      <div className="run-tags">
        {tags.map(([name, text]) => (
          <div key={name} className="run-tag">
            <span className="mono second cut" title={name}>
              {name}
            </span>
            <TextInput
              // Another value from elsewhere begins anew.
              key={text}
              aria-label={`Value of the tag ${name}`}
              defaultValue={text}
              maxLength={8000}
              disabled={run.deleted}
              onBlur={(event) => {
                const next = event.currentTarget.value.trim();
                if (next !== text) change.mutate({ key: name, value: next });
              }}
              onKeyDown={(event) => {
                if (event.key === 'Enter') event.currentTarget.blur();
              }}
            />
            {!run.deleted && (
              <button
                type="button"
                className="icon-button"
                aria-label={`Remove the tag ${name}`}
                title="Remove this tag"
                onClick={() => change.mutate({ key: name, value: null })}
              >
                <IconX size={13} stroke={1.6} />
              </button>
            )}
          </div>
        ))}
        {!run.deleted && (
          <form
            className="run-tag"
            onSubmit={(event) => {
              event.preventDefault();
              add();
            }}
          >
            <TextInput
              aria-label="Name of a new tag"
              placeholder="tag"
              maxLength={250}
              value={key}
              onChange={(event) => setKey(event.currentTarget.value)}
            />
            <TextInput
              aria-label="Value of the new tag"
              placeholder="value"
              maxLength={8000}
              value={value}
              onChange={(event) => setValue(event.currentTarget.value)}
            />
            <Button type="submit" variant="default" disabled={key.trim() === '' || change.isPending}>
              Add
            </Button>
          </form>
        )}
      </div>
      {change.error && <ErrorState error={change.error} kept="The tags before it are kept." />}
    </Section>
  );
};
