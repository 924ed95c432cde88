/** A new data version: what changed in its rows, whether the gate lets it through, the message, and how far it goes: commit, push. */
import { Button, Checkbox, Textarea } from '@mantine/core';
import { useMutation, useQuery } from '@tanstack/react-query';
import { useState } from 'react';
import type { DataDiff, GateReport, GraphVersion } from '../../../core/contract/index.ts';
import { client, orpc } from '../../engine/client.ts';
import { count, number, shortHash } from '../../format/index.ts';
import { Dialog } from '../../parts/Dialog.tsx';
import { ErrorState } from '../../parts/ErrorState.tsx';
import { Loading } from '../../parts/Loading.tsx';
import { StatusShape } from '../../parts/StatusShape.tsx';
import { KINDS, SIGNS, sumOf } from './change-kinds.ts';
import type { OpenDialog } from './dialogs.ts';
import { Findings } from './Findings.tsx';
import { suggestedMessage } from './message.ts';
import { parentOf } from './versions.ts';

type Props = {
  readonly versions: readonly GraphVersion[];
  readonly onDialog: OpenDialog;
  readonly onClose: () => void;
  /** The message to begin with; left out: what changed, in a few words. */
  readonly proposed?: string | undefined;
};

export const CommitDialog = ({ versions, onDialog, onClose, proposed }: Props) => {
  const working = versions.find(({ revision }) => revision === 'workspace');
  const parent = working ? parentOf(versions, working) : null;
  const diff = useQuery({
    ...orpc.data.diff.queryOptions({ input: { from: parent?.revision ?? '', to: 'workspace' } }),
    enabled: parent !== null,
  });
  const gate = useQuery(orpc.data.gate.queryOptions({ input: { revision: 'workspace' } }));
  const remotes = useQuery(orpc.data.remotes.queryOptions());
  const remote = remotes.data?.find(({ isDefault }) => isDefault)?.name ?? null;
  const [typed, setTyped] = useState<string | null>(null);
  const [isPushed, setPushed] = useState(true);
  const [isCommitted, setCommitted] = useState(true);
  const [anyway, setAnyway] = useState(false);
  const message = typed ?? proposed ?? suggestedMessage(diff.data?.counts ?? null, parent === null);
  const push = remote !== null && isPushed;
  const make = useMutation({
    mutationFn: () =>
      client.data.makeVersion({
        message: message.trim(),
        commit: isCommitted,
        push,
        ...(remote === null ? {} : { remote }),
        force: anyway,
      }),
    onSuccess: onClose,
  });
  const isShut = gate.data?.ok === false;
  const ready = gate.data !== undefined && (!isShut || anyway) && (!isCommitted || message.trim() !== '');
  const verb = isCommitted ? (push ? 'Commit and push' : 'Commit') : push ? 'Add and push' : 'Add';
  return (
    <Dialog label="Commit data version" width={680} onClose={onClose}>
      <form
        className="dialog-inside data-commit"
        onSubmit={(event) => {
          event.preventDefault();
          if (ready && !make.isPending) make.mutate();
        }}
      >
        <h2>Commit data version</h2>
        <div className="data-commit-part">
          <h3>What changed{parent !== null && <span className="third"> against {shortHash(parent.revision)}</span>}</h3>
          <Changed diff={diff.data ?? null} error={diff.error} first={parent === null} />
        </div>
        <div className="data-commit-part data-commit-gate">
          <h3>The gate</h3>
          <Gate gate={gate.data ?? null} error={gate.error} />
        </div>
        <Textarea
          label="Message"
          description="The first line names the version"
          autosize
          minRows={2}
          maxRows={6}
          value={message}
          disabled={!isCommitted}
          onChange={(event) => setTyped(event.currentTarget.value)}
          onKeyDown={(event) => {
            if (event.key === 'Enter' && (event.ctrlKey || event.metaKey) && ready && !make.isPending) make.mutate();
          }}
          data-autofocus
        />
        <div className="data-commit-ways">
          <Checkbox
            label="Commit the pointer files in git"
            checked={isCommitted}
            onChange={(event) => setCommitted(event.currentTarget.checked)}
          />
          {remote === null ? (
            <span className="small third">
              No remote yet: <PlainButton onClick={() => onDialog({ kind: 'remotes' })}>add one…</PlainButton>
            </span>
          ) : (
            <Checkbox
              label={`Push the files to ${remote}`}
              checked={isPushed}
              onChange={(event) => setPushed(event.currentTarget.checked)}
            />
          )}
          {isShut && (
            <Checkbox
              label="Commit although the gate is shut"
              checked={anyway}
              onChange={(event) => setAnyway(event.currentTarget.checked)}
            />
          )}
        </div>
        {make.error && <ErrorState error={make.error} kept="Nothing was committed." />}
        <div className="row dialog-actions">
          <Button variant="default" onClick={onClose}>
            Cancel
          </Button>
          <Button type="submit" disabled={!ready} loading={make.isPending}>
            {verb}
          </Button>
        </div>
      </form>
    </Dialog>
  );
};

const PlainButton = ({ onClick, children }: { readonly onClick: () => void; readonly children: string }) => (
  <button type="button" className="text-button" onClick={onClick}>
    {children}
  </button>
);

type ChangedProps = { readonly diff: DataDiff | null; readonly error: unknown; readonly first: boolean };

const Changed = ({ diff, error, first }: ChangedProps) => {
  if (first) return <p className="second">This is the first version: every row is new.</p>;
  if (error !== null) return <ErrorState error={error} />;
  if (!diff) return <Loading rows={1} what="Comparing every row" />;
  if (sumOf(diff.counts) === 0) {
    return (
      <p className="second">
        {diff.files.length === 0
          ? 'No row differs; only which files are tracked.'
          : `No row differs in content: ${count(diff.files.length, 'file')} ordered or written in another way.`}
      </p>
    );
  }
  return (
    <p className="data-commit-counts num">
      {KINDS.filter((kind) => diff.counts[kind] > 0).map((kind) => (
        <span key={kind}>
          <span className={`data-mark ${kind}`} aria-hidden>
            {SIGNS[kind]}
          </span>{' '}
          {number(diff.counts[kind])} {kind}
        </span>
      ))}
      <span className="third">in {diff.files.map(({ path }) => path).join(', ')}</span>
    </p>
  );
};

const Gate = ({ gate, error }: { readonly gate: GateReport | null; readonly error: unknown }) => {
  if (error !== null) return <ErrorState error={error} />;
  if (!gate) return <Loading rows={1} what="Looking at every row" />;
  return (
    <>
      <StatusShape
        status={gate.ok ? 'ok' : 'failed'}
        words={
          gate.findings.length === 0
            ? `open: nothing found in ${count(gate.rows, 'row')}`
            : `${gate.ok ? 'open' : 'shut'}: ${count(gate.findings.length, 'finding')} in ${count(gate.rows, 'row')}`
        }
      />
      {gate.findings.length > 0 && <Findings findings={gate.findings} fixable />}
    </>
  );
};
