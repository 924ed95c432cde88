/** Tags that people give to a run: to find it by in a filter, and as columns of the table. */
import { TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { IconX } from '@tabler/icons-react';
import type { RunSummary } from '../../../core/contract/index.ts';
import { client } from '../../engine/client.ts';
import { ErrorState } from '../../parts/ErrorState.tsx';
import { Section } from '../../parts/Section.tsx';
import { TagForm } from '../../parts/TagForm.tsx';
import { ownTags } from './own-tags.ts';

type Change = { readonly key: string; readonly value: string | null };

export const RunTags = ({ run }: { readonly run: RunSummary }) => {
  const change = useMutation({
    mutationFn: (part: Change) => client.runs.setTag({ runId: run.runId, ...part }),
  });
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
          <TagForm
            className="run-tag"
            keyLabel="Name of a new tag"
            valueLabel="Value of the new tag"
            action="Add"
            longest={8000}
            busy={change.isPending}
            onTag={(key, value, done) => change.mutate({ key, value: value.trim() }, { onSuccess: done })}
          />
        )}
      </div>
      {change.error && <ErrorState error={change.error} kept="The tags before it are kept." />}
    </Section>
  );
};
