/** The Slack token: never shown again. In the desktop app it goes into the key store, in a browser it is kept for the session. */
import { Button, PasswordInput } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import { client, orpc, queryClient } from '../../engine/client.ts';
import { ErrorState } from '../../parts/ErrorState.tsx';
import { FieldRow } from '../../parts/FieldRow.tsx';
import { Tag } from '../../parts/Tag.tsx';
import { secretWords } from './format.ts';

/** Gives the message to show. What the key store has not taken, the engine keeps in its memory until it ends. */
const keepToken = async (value: string): Promise<string | null> => {
  const kept = window.idrift ? await window.idrift.storeSecret('slackToken', value === '' ? null : value) : null;
  if (!kept?.stored) await client.settings.setSecret({ name: 'slackToken', value });
  return kept?.message ?? null;
};

export const SlackToken = () => {
  const secrets = useQuery(orpc.settings.secrets.queryOptions());
  const [typed, setTyped] = useState<string | null>(null);
  const keep = useMutation({
    mutationFn: keepToken,
    onSuccess: async () => {
      setTyped(null);
      await queryClient.invalidateQueries({ queryKey: orpc.settings.key() });
    },
  });
  const state = secrets.data?.find(({ name }) => name === 'slackToken')?.state ?? 'not-set';
  const set = state !== 'not-set';
  const fixed = state === 'environment';
  return (
    <FieldRow label="Slack token" reason="A bot token with chat:write. Never shown again, never logged.">
      {typed === null && set ? (
        <>
          <PasswordInput w={220} value="················" readOnly disabled aria-label="Slack token, set" />
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
            aria-label="Slack token"
            placeholder="xoxb-…"
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
        <Tag>{secretWords(state)}</Tag>
      </span>
      {keep.data && <span className="small second">{keep.data}</span>}
      {keep.error && <ErrorState error={keep.error} kept="The token before it is kept." />}
    </FieldRow>
  );
};
