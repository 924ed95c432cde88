/** What people wrote about the run; kept as MLflow's description of it. */
import { Textarea } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { RunSummary } from '../../../core/contract/index.ts';
import { client } from '../../engine/client.ts';
import { ErrorState } from '../../parts/ErrorState.tsx';
import { Section } from '../../parts/Section.tsx';

export const Notes = ({ run }: { readonly run: RunSummary }) => {
  const before = run.tags['mlflow.note.content'] ?? '';
  const [note, setNote] = useState(before);
  const save = useMutation({ mutationFn: (text: string) => client.runs.setNote({ runId: run.runId, note: text }) });
  const keep = (): void => {
    if (note !== before) save.mutate(note);
  };
  return (
    <Section
      title="Notes"
      right={
        <span className="third" role="status">
          {save.isPending
            ? 'saving'
            : note === before
              ? save.isSuccess
                ? 'saved'
                : ''
              : 'saved when you leave the field'}
        </span>
      }
    >
      <Textarea
        aria-label="Notes on this run"
        placeholder="What was tried, and why"
        autosize
        minRows={3}
        maxRows={12}
        maxLength={5000}
        disabled={run.deleted}
        value={note}
        onChange={(event) => setNote(event.currentTarget.value)}
        onBlur={keep}
        onKeyDown={(event) => {
          if (event.key === 'Enter' && (event.ctrlKey || event.metaKey)) keep();
        }}
      />
      {save.error && <ErrorState error={save.error} kept="The note before it is kept." />}
    </Section>
  );
};
