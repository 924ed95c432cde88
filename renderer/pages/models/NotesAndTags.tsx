/** What people say of the model and of the version: MLflow's descriptions and tags. */
import { Textarea } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { IconX } from '@tabler/icons-react';
import type { ModelVersion, RegisteredModel } from '../../../core/contract/index.ts';
import { client, orpc } from '../../engine/client.ts';
import { version as versionName } from '../../format/index.ts';
import { ErrorState } from '../../parts/ErrorState.tsx';
import { Section } from '../../parts/Section.tsx';
import { TagForm } from '../../parts/TagForm.tsx';
import { showToast } from '../../parts/toast-state.ts';
import { useNote } from '../../parts/use-note.ts';

type About = { readonly name: string; readonly version: number | null };

const Note = ({ about, text, label }: { readonly about: About; readonly text: string; readonly label: string }) => {
  const note = useNote(text, (description) => client.models.describe({ ...about, description }));
  return (
    <>
      <Textarea
        aria-label={label}
        placeholder={about.version === null ? 'What the model is for' : 'What is special about this version'}
        autosize
        minRows={2}
        maxRows={8}
        maxLength={5000}
        {...note.field}
      />
      <p className="small third note-state" role="status">
        {note.state(label)}
      </p>
      {note.error && <ErrorState error={note.error} kept="The note before it is kept." />}
    </>
  );
};

const Tags = ({
  about,
  tags,
  of,
}: {
  readonly about: About;
  readonly tags: Readonly<Record<string, string>>;
  readonly of: string;
}) => {
  const set = useMutation({
    mutationFn: (tag: { readonly key: string; readonly value: string | null }) =>
      client.models.setTag({ ...about, ...tag }),
  });
  const entries = Object.entries(tags);
  return (
    <div className="tags-of">
      <div className="row alias-list">
        <span className="small third">{of}</span>
        {entries.length === 0 && <span className="small second">none</span>}
        {entries.map(([name, text]) => (
          <span key={name} className="alias" title={`${name}: ${text}`}>
            <span className="cut tag-words">
              <span className="second">{name}</span> {text}
            </span>
            <button
              type="button"
              className="icon-button"
              aria-label={`Remove the tag ${name}`}
              title="Remove"
              disabled={set.isPending}
              onClick={() =>
                set.mutate(
                  { key: name, value: null },
                  {
                    onSuccess: () => showToast(`Removed the tag ${name}`, () => set.mutate({ key: name, value: text })),
                  },
                )
              }
            >
              <IconX size={12} stroke={1.8} />
            </button>
          </span>
        ))}
      </div>
      <TagForm
        className="row tag-form"
        keyLabel={`New tag of ${of}`}
        valueLabel={`Value of the new tag of ${of}`}
        action="Set"
        longest={5000}
        busy={set.isPending}
        onTag={(key, value, done) => set.mutate({ key, value }, { onSuccess: done })}
      />
      {set.error && <ErrorState error={set.error} kept="The tags are as they were." />}
    </div>
  );
};

export const NotesAndTags = ({
  model,
  version,
}: {
  readonly model: RegisteredModel;
  readonly version: ModelVersion;
}) => {
  const record = useQuery(orpc.models.record.queryOptions({ input: { name: model.name } }));
  const own = versionName(version.version);
  const ofModel = { name: model.name, version: null };
  const ofVersion = { name: model.name, version: version.version };
  const tags = record.data?.versions.find((each) => each.version === version.version)?.tags ?? {};
  return (
    <div className="version-parts notes-parts">
      <Section title="Notes">
        <Note key={`v ${version.description}`} about={ofVersion} text={version.description} label={`on ${own}`} />
        <Note key={`m ${model.description}`} about={ofModel} text={model.description} label={`on ${model.name}`} />
      </Section>
      <Section title="Tags" note="for people and programs">
        {record.error && !record.data && <ErrorState error={record.error} onRetry={() => void record.refetch()} />}
        {record.data && (
          <>
            <Tags about={ofVersion} tags={tags} of={own} />
            <Tags about={ofModel} tags={record.data.tags} of={model.name} />
          </>
        )}
      </Section>
    </div>
  );
};
