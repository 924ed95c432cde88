/** A secret: never shown again. In the desktop app it goes into the key store, in a browser it is kept for the session. */
import { Button, PasswordInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { SecretName } from '../../../core/contract/index.ts';
import { client, orpc, queryClient } from '../../engine/client.ts';
import { ErrorState } from '../../parts/ErrorState.tsx';
import { FieldRow } from '../../parts/FieldRow.tsx';
import { Tag } from '../../parts/Tag.tsx';
import { secretWords } from './format.ts';

type Props = {
  readonly name: SecretName;
  readonly label: string;
  readonly reason: string;
  readonly placeholder: string;
};

/** Gives the message to show. What the key store has not taken, the engine keeps in its memory until it ends. */
const keepSecret = async (name: SecretName, value: string): Promise<string | null> => {
  const kept = window.idrift ? await window.idrift.storeSecret(name, value === '' ? null : value) : null;
  if (!kept?.stored) await client.settings.setSecret({ name, value });
  return kept?.message ?? null;
};

export const SecretField = ({ name, label, reason, placeholder }: Props) => {
  const secrets = useQuery(orpc.settings.secrets.queryOptions());
  const [typed, setTyped] = useState<string | null>(null);
  const keep = useMutation({
    mutationFn: (value: string) => keepSecret(name, value),
    onSuccess: async () => {
      setTyped(null);
      await queryClient.invalidateQueries({ queryKey: orpc.settings.key() });
    },
  });
  const state = secrets.data?.find((each) => each.name === name)?.state ?? 'not-set';
  const set = state !== 'not-set';
  const fixed = state === 'environment';
  return (
    <FieldRow label={label} reason={reason}>
      {typed === null && set ? (
        <>
          <PasswordInput w={220} value="················" readOnly disabled aria-label={`${label}, set`} />
          {!fixed && (
            <>
              <Button variant="default" onClick={() => setTyped('')}>
                Replace…
              </Button>
              <Button variant="subtle" color="red" loading={keep.isPending} onClick={() => keep.mutate('')}>
                Remove
              </Button>
            </>
          )}
        </>
      ) : (
        <form
          className="row"
          onSubmit={(event) => {
            event.preventDefault();
            if (typed) keep.mutate(typed);
          }}
        >
          <PasswordInput
            w={220}
            aria-label={label}
            placeholder={placeholder}
            autoComplete="off"
            value={typed ?? ''}
            onChange={(event) => setTyped(event.currentTarget.value)}
          />
          <Button type="submit" variant="default" disabled={!typed} loading={keep.isPending}>
            Keep
          </Button>
          {set && (
            <Button variant="default" onClick={() => setTyped(null)}>
              Cancel
            </Button>
          )}
        </form>
      )}
      <span className="push">
        <Tag>{secretWords(state, name)}</Tag>
      </span>
      {keep.data && <span className="small second">{keep.data}</span>}
      {keep.error && <ErrorState error={keep.error} kept="The one before it is kept." />}
    </FieldRow>
  );
};
