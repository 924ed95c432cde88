/** Names that programs use instead of a version's number; one alias names one version of a model. */
import { Button, TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { IconX } from '@tabler/icons-react';
import { useState } from 'react';
import type { ModelVersion } from '../../../core/contract/index.ts';
import { client } from '../../engine/client.ts';
import { version as versionName } from '../../format/index.ts';
import { ErrorState } from '../../parts/ErrorState.tsx';
import { Section } from '../../parts/Section.tsx';
import { showToast } from '../../parts/toast-state.ts';
import { aliasProblem, aliasUse } from './aliases.ts';

type Props = { readonly version: ModelVersion; readonly others: readonly ModelVersion[] };

export const Aliases = ({ version, others }: Props) => {
  const { name } = version;
  const [typed, setTyped] = useState('');
  const alias = typed.trim();
  const add = useMutation({
    mutationFn: (wanted: string) => client.models.setAlias({ name, version: version.version, alias: wanted }),
    onSuccess: () => setTyped(''),
  });
  const remove = useMutation({
    mutationFn: (gone: string) => client.models.deleteAlias({ name, alias: gone }),
    onSuccess: (_, gone) => showToast(`Removed the alias ${gone}`, () => add.mutate(gone)),
  });
  const problem = aliasProblem(alias);
  const holder = others.find(({ aliases }) => aliases.includes(alias));
  const error = add.error ?? remove.error;
  return (
    <Section title="Aliases" note="names that programs load it by">
      <div className="row alias-list">
        {version.aliases.length === 0 && <span className="small second">none</span>}
        {version.aliases.map((each) => (
          <span key={each} className="alias" title={aliasUse(name, each)}>
            {each}
            <button
              type="button"
              className="icon-button"
              aria-label={`Remove the alias ${each}`}
              title="Remove"
              disabled={remove.isPending}
              onClick={() => remove.mutate(each)}
            >
              <IconX size={12} stroke={1.8} />
            </button>
          </span>
        ))}
      </div>
      <form
        className="row"
        onSubmit={(event) => {
          event.preventDefault();
          if (alias !== '' && problem === null) add.mutate(alias);
        }}
      >
        <TextInput
          w={150}
          aria-label="New alias"
          placeholder="champion"
          value={typed}
          maxLength={255}
          onChange={(event) => setTyped(event.currentTarget.value)}
        />
        <Button
          type="submit"
          variant="default"
          disabled={alias === '' || problem !== null || version.aliases.includes(alias)}
          loading={add.isPending}
        >
          Add alias
        </Button>
      </form>
      <p className="small third alias-note" role={problem === null ? undefined : 'alert'}>
        {problem ??
          (holder
            ? `${alias} names ${versionName(holder.version)} now and moves to ${versionName(version.version)}.`
            : `MLflow programs load ${aliasUse(name, alias || (version.aliases[0] ?? 'alias'))}.`)}
      </p>
      {error && <ErrorState error={error} kept="The aliases are as they were." />}
    </Section>
  );
};
