/** What people wrote about the run; kept as MLflow's description of it. */
import { Textarea } from '@mantine/core';
import type { RunSummary } from '../../../core/contract/index.ts';
import { client } from '../../engine/client.ts';
import { ErrorState } from '../../parts/ErrorState.tsx';
import { Section } from '../../parts/Section.tsx';
import { useNote } from '../../parts/use-note.ts';

export const Notes = ({ run }: { readonly run: RunSummary }) => {
  const note = useNote(run.tags['mlflow.note.content'] ?? '', (text) =>
    client.runs.setNote({ runId: run.runId, note: text }),
  );
  return (
    <Section
      title="Notes"
      right={
        <span className="third" role="status">
          {note.state('')}
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
        {...note.field}
      />
      {note.error && <ErrorState error={note.error} kept="The note before it is kept." />}
    </Section>
  );
};
