/** The run's state and name; the name is changed in place. */
import { TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { IconPencil } from '@tabler/icons-react';
import { useState } from 'react';
import type { RunSummary } from '../../../core/contract/index.ts';
import { client } from '../../engine/client.ts';
import { dateAndTime, duration, fullDate } from '../../format/index.ts';
import { ErrorState } from '../../parts/ErrorState.tsx';
import { Section } from '../../parts/Section.tsx';
import { StatusShape } from '../../parts/StatusShape.tsx';
import { RUN_STATUS } from '../runs/run-status.ts';
import { usePageKeys } from '../../frame/use-page-keys.ts';

export const RunHeading = ({ run }: { readonly run: RunSummary }) => {
  const [typed, setTyped] = useState<string | null>(null);
  const rename = useMutation({
    mutationFn: (name: string) => client.runs.rename({ runId: run.runId, name }),
    onSuccess: () => setTyped(null),
  });
  const edit = (): boolean => {
    if (run.deleted) return false;
    setTyped(run.name);
    return true;
  };
  usePageKeys({ F2: edit });
  const save = (): void => {
    const name = typed?.trim() ?? '';
    if (name === '' || name === run.name) setTyped(null);
    else rename.mutate(name);
  };
  const { shape, word } = RUN_STATUS[run.status];
  return (
    <Section className="run-heading">
      {typed === null ? (
        <div className="row">
          <span className="strong cut">{run.name}</span>
          {!run.deleted && (
            <button type="button" className="icon-button" aria-label="Rename" title="Rename (F2)" onClick={edit}>
              <IconPencil size={14} stroke={1.6} />
            </button>
          )}
        </div>
      ) : (
        <TextInput
          autoFocus
          aria-label="Name of the run"
          value={typed}
          maxLength={250}
          disabled={rename.isPending}
          onFocus={(event) => event.currentTarget.select()}
          onChange={(event) => setTyped(event.currentTarget.value)}
          onBlur={save}
          onKeyDown={(event) => {
            if (event.key === 'Enter') save();
            if (event.key === 'Escape') {
              event.stopPropagation();
              setTyped(null);
            }
          }}
        />
      )}
      {rename.error && <ErrorState error={rename.error} kept="The name before it is kept." />}
      <div className="small second row run-state-line">
        <StatusShape status={shape} words={word} />
        <span title={fullDate(run.startedAt)}>
          {dateAndTime(run.startedAt)}
          {run.seconds === null ? '' : `, took ${duration(run.seconds)}`}
        </span>
      </div>
    </Section>
  );
};
