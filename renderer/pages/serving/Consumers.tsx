/** Who asks: each consumer with its pace and what it asked in 30 days. */
import { TextInput } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { Deployment } from '../../../core/contract/index.ts';
import { client, orpc, queryClient } from '../../engine/client.ts';
import { count, date, fullDate, number } from '../../format/index.ts';
import { ConfirmDialog } from '../../parts/ConfirmDialog.tsx';
import { ErrorState } from '../../parts/ErrorState.tsx';
import { checkNumber, type ConsumerRow, fieldText, numberOf, ROW_WORDS } from './access-rows.ts';

type Props = { readonly deployment: Deployment; readonly rows: readonly ConsumerRow[] };

const refresh = (): Promise<void> => queryClient.invalidateQueries({ queryKey: orpc.serving.list.key() });

export const Consumers = ({ deployment, rows }: Props) => {
  const { name, access } = deployment;
  const [withdrawn, setWithdrawn] = useState<ConsumerRow | null>(null);
  const remove = useMutation({
    mutationFn: (consumer: string) => client.deployments.removeKey({ name, consumer }),
    onSettled: refresh,
    onSuccess: () => setWithdrawn(null),
  });
  const pace = useMutation({
    mutationFn: (of: { readonly consumer: string; readonly requestsPerMinute: number | null }) =>
      client.deployments.setPace({ name, ...of }),
    onSettled: refresh,
  });
  if (rows.length === 0) {
    return (
      <p className="small second access-empty">
        Nobody asked yet, and nobody has a key. With a key of its own each program is known by name: what it asks is
        counted, can be slowed down, and can be ended without disturbing the others.
      </p>
    );
  }
  return (
    <>
      <table className="plain">
        <caption className="for-readers">Who asks {name}</caption>
        <thead>
          <tr>
            <th>consumer</th>
            <th>key since</th>
            <th className="right">texts a minute</th>
            <th className="right">requests, 30 days</th>
            <th className="right">tokens</th>
            <th>
              <span className="for-readers">actions</span>
            </th>
          </tr>
        </thead>
        <tbody>
          {rows.map((row) => (
            <tr key={row.key}>
              <td className={row.kind === 'keyed' ? 'medium' : 'second'}>
                {row.name} <span className="small third">{ROW_WORDS[row.kind]}</span>
              </td>
              <td className="second nowrap" title={row.since === null ? undefined : fullDate(row.since)}>
                {row.since === null ? '–' : date(row.since)}
              </td>
              <td className="right">
                {row.kind === 'keyed' ? (
                  <Pace
                    row={row}
                    usual={access.requestsPerMinute}
                    onSave={(requestsPerMinute) => pace.mutate({ consumer: row.name, requestsPerMinute })}
                  />
                ) : (
                  '–'
                )}
              </td>
              <td className="right">{number(row.requests)}</td>
              <td className="right">{number(row.tokens)}</td>
              <td className="right">
                {row.kind === 'keyed' && (
                  <button
                    type="button"
                    className="text-button"
                    aria-label={`Withdraw the key of ${row.name}`}
                    onClick={() => setWithdrawn(row)}
                  >
                    Withdraw…
                  </button>
                )}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
      {pace.error && <ErrorState error={pace.error} kept="The pace is as it was." />}
      <ConfirmDialog
        opened={withdrawn !== null}
        title={`Withdraw the key of ${withdrawn?.name ?? ''}?`}
        verb="Withdraw the key"
        kind="loss"
        busy={remove.isPending}
        onClose={() => setWithdrawn(null)}
        onConfirm={() => withdrawn && remove.mutate(withdrawn.name)}
      >
        <p>
          It asked {count(withdrawn?.requests ?? 0, 'time')} in the last 30 days.{' '}
          {access.keysNeeded
            ? 'Its next request is refused; the key cannot be brought back, only another one made.'
            : 'It is no longer known by name; the key cannot be brought back, only another one made.'}{' '}
          What it asked stays in the log.
        </p>
        {remove.error && <ErrorState error={remove.error} kept="The key is as it was." />}
      </ConfirmDialog>
    </>
  );
};

type PaceProps = {
  readonly row: ConsumerRow;
  /** Of everybody without a pace of their own. */
  readonly usual: number | null;
  readonly onSave: (pace: number | null) => void;
};

/** Saved on Enter or when the field is left, put back with Esc. */
const Pace = ({ row, usual, onSave }: PaceProps) => {
  const [typed, setTyped] = useState<string | null>(null);
  const problem = typed === null ? null : checkNumber('requestsPerMinute')(typed);
  const save = (): void => {
    if (typed === null || problem !== null) return;
    const next = numberOf('requestsPerMinute', typed);
    if (next !== row.pace) onSave(next);
    setTyped(null);
  };
  return (
    <TextInput
      className="pace"
      aria-label={`Texts a minute of ${row.name}`}
      title={problem ?? undefined}
      error={problem !== null}
      placeholder={usual === null ? 'no limit' : number(usual)}
      value={typed ?? fieldText('requestsPerMinute', row.pace)}
      onChange={(event) => setTyped(event.currentTarget.value)}
      onBlur={save}
      onKeyDown={(event) => {
        if (event.key === 'Enter') save();
        if (event.key === 'Escape') setTyped(null);
      }}
    />
  );
};
