/** What can be done with the files that are chosen: record them, write them from the cache, fetch or push them. */
import { Button } from '@mantine/core';
import { useState } from 'react';
import type { GraphVersion } from '../../../core/contract/index.ts';
import { count } from '../../format/index.ts';
import { ConfirmDialog } from '../../parts/ConfirmDialog.tsx';
import { ErrorState } from '../../parts/ErrorState.tsx';
import type { FileLeaf, Mark } from './file-tree.ts';
import { useDataJobs, useWork } from './use-work.ts';

type Props = {
  readonly version: GraphVersion;
  readonly leaves: readonly FileLeaf[];
  /** Paths as chosen, folders among them. */
  readonly picked: readonly string[];
  /** The files at and below them. */
  readonly under: readonly FileLeaf[];
};

const has = (leaves: readonly FileLeaf[], ...marks: readonly Mark[]): readonly FileLeaf[] =>
  leaves.filter((leaf) => leaf.marks.some((mark) => marks.includes(mark)));

export const FileActions = ({ version, leaves, picked, under }: Props) => {
  const work = useWork();
  const [asking, setAsking] = useState<readonly string[] | null>(null);
  const busy = useDataJobs().active !== null || work.isPending;
  const working = version.revision === 'workspace';
  const among = under.length > 0 ? under : leaves;
  const toAdd = has(among, 'modified', 'added', 'untracked');
  const lost = has(among, 'modified', 'added');
  const toWrite = has(among, 'modified', 'deleted', 'added');
  const toFetch = has(among, 'not-in-cache');
  const toPush = has(among, 'not-pushed');
  const targets = picked.length > 0 && under.length > 0 ? { targets: [...picked] } : {};
  const checkOut = (): void => {
    // What is modified and not recorded would be lost.
    if (lost.length > 0) setAsking(lost.map(({ path }) => path));
    else work.mutate({ verb: 'checkout', ...targets });
  };
  const named = (verb: string, files: readonly FileLeaf[]): string =>
    files.length === 1 ? `${verb} ${files[0]?.name}` : `${verb} ${count(files.length, 'file')}`;
  return (
    <>
      <div className="data-tools" role="group" aria-label="Actions on files">
        {working && (
          <>
            <Button
              variant="default"
              disabled={busy || toAdd.length === 0}
              onClick={() => work.mutate({ verb: 'add', targets: toAdd.map(({ path }) => path) })}
            >
              {toAdd.length === 0 ? 'Add' : named('Add', toAdd)}
            </Button>
            <Button variant="default" disabled={busy || toWrite.length === 0} onClick={checkOut}>
              {toWrite.length === 0 ? 'Check out' : named('Check out', toWrite)}
            </Button>
          </>
        )}
        <Button
          variant="default"
          disabled={busy || toFetch.length === 0}
          onClick={() =>
            work.mutate(
              working ? { verb: 'fetch', ...targets } : { verb: 'fetch', revisions: [version.revision], ...targets },
            )
          }
        >
          {toFetch.length === 0 ? 'Fetch' : named('Fetch', toFetch)}
        </Button>
        <Button
          variant="default"
          disabled={busy || toPush.length === 0}
          onClick={() => work.mutate(working ? { verb: 'push', ...targets } : { verb: 'push', all: true })}
        >
          {toPush.length === 0 ? 'Push' : named('Push', toPush)}
        </Button>
        <span className="push small third">
          {picked.length === 0 || under.length === 0
            ? 'nothing chosen: all files'
            : `${count(under.length, 'file')} chosen`}
        </span>
      </div>
      {work.error && <ErrorState error={work.error} kept="Nothing was changed." />}
      <ConfirmDialog
        opened={asking !== null}
        title={`Overwrite ${count(asking?.length ?? 0, 'changed file')}?`}
        verb={`Overwrite ${count(asking?.length ?? 0, 'file')}`}
        kind="loss"
        onClose={() => setAsking(null)}
        onConfirm={() => {
          setAsking(null);
          work.mutate({ verb: 'checkout', ...targets, force: true });
        }}
      >
        <p>What they hold now is saved nowhere: it becomes what the pointer files say.</p>
        <ul className="data-missing mono small">
          {asking?.slice(0, 12).map((path) => (
            <li key={path}>{path}</li>
          ))}
        </ul>
      </ConfirmDialog>
    </>
  );
};
