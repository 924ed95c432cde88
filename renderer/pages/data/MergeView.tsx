/** Two versions of the data that git could not join: what is merged by itself, and side by side what a person decides. */
import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { useState } from 'react';
import type { DataMerge, MergePick, RowConflict } from '../../../core/contract/index.ts';
import { client } from '../../engine/client.ts';
import { count, number, shortHash, subject } from '../../format/index.ts';
import { usePageKeys } from '../../frame/use-page-keys.ts';
import { AnswerLine } from '../../parts/AnswerLine.tsx';
import { ConfirmDialog } from '../../parts/ConfirmDialog.tsx';
import { EmptyState } from '../../parts/EmptyState.tsx';
import { ErrorState } from '../../parts/ErrorState.tsx';
import { KeyHint } from '../../parts/KeyHint.tsx';
import { Notice } from '../../parts/Notice.tsx';
import { JobBar } from './JobBar.tsx';
import { aboutLine, countsLine, mergeAnswer, openOf, type Picks } from './merge-words.ts';
import { MergeConflict } from './MergeConflict.tsx';
import { useDataJobs, useWork } from './use-work.ts';

/** Shown at once; the next so many come when the last of these is decided. */
const SHOWN = 200;

export const MergeView = ({ merge }: { readonly merge: DataMerge }) => {
  const [picks, setPicks] = useState<Picks>({});
  const [at, setAt] = useState(0);
  const [leaving, setLeaving] = useState(false);
  const jobs = useDataJobs();
  const work = useWork();
  const { conflicts, theirs } = merge;
  const open = openOf(merge, picks);
  const finish = useMutation({
    mutationFn: () => client.data.finishMerge({ theirs: theirs.revision, picks: { ...picks } }),
  });
  const abort = useMutation({ mutationFn: () => client.data.abortMerge(), onSuccess: () => setLeaving(false) });
  const isReady = merge.missing.length === 0 && merge.others.length === 0 && open === 0;
  const pick = ({ id }: RowConflict, side: MergePick): void => {
    setPicks((all) => ({ ...all, [id]: side }));
    setAt((now) => Math.min(conflicts.findIndex((one) => one.id === id) === now ? now + 1 : now, conflicts.length - 1));
  };
  const pickAll = (side: MergePick): void =>
    setPicks((all) => ({ ...Object.fromEntries(conflicts.map(({ id }) => [id, side])), ...all }));
  const here = conflicts[at];
  const first = Math.floor(at / SHOWN) * SHOWN;
  const choose = (side: MergePick) => (): boolean => {
    if (!here || (side === 'base' && here.base === null)) return false;
    pick(here, side);
    return true;
  };
  const step = (by: number) => (): boolean => {
    setAt(Math.max(0, Math.min(conflicts.length - 1, at + by)));
    return conflicts.length > 0;
  };
  usePageKeys({
    '1': choose('mine'),
    '2': choose('theirs'),
    '3': choose('base'),
    ArrowDown: step(1),
    ArrowUp: step(-1),
    'ctrl+Enter': () => {
      if (!isReady || finish.isPending || jobs.active !== null) return false;
      finish.mutate();
      return true;
    },
  });
  return (
    <>
      <AnswerLine page="data-merge" answer={mergeAnswer(merge, picks)}>
        <Button variant="default" onClick={() => setLeaving(true)}>
          Cancel the merge…
        </Button>
        {merge.missing.length > 0 ? (
          <Button
            loading={work.isPending || jobs.active !== null}
            onClick={() =>
              work.mutate({
                verb: 'fetch',
                revisions: [merge.mine, merge.theirs, merge.base].flatMap((one) => one?.revision ?? []),
              })
            }
          >
            Fetch their data
          </Button>
        ) : (
          <Button
            disabled={!isReady}
            loading={finish.isPending || jobs.active !== null}
            onClick={() => finish.mutate()}
          >
            Finish the merge
          </Button>
        )}
      </AnswerLine>
      <JobBar jobs={jobs} />
      {merge.others.length > 0 && (
        <Notice status="attention" title={`${count(merge.others.length, 'other file')} in conflict too.`}>
          Rows cannot tell what becomes of them. Resolve them first, and run git add on them:{' '}
          <span className="mono">{merge.others.slice(0, 8).join(', ')}</span>
        </Notice>
      )}
      {[work.error, finish.error, abort.error].map(
        (error, index) => error && <ErrorState key={index} error={error} kept="Nothing was changed." />,
      )}
      <div className="data-merge-tools">
        <span className="second">{countsLine(merge)}</span>
        {conflicts.length > 1 && (
          <div className="row push">
            <Button variant="default" onClick={() => pickAll('mine')}>
              Mine for the rest
            </Button>
            <Button variant="default" onClick={() => pickAll('theirs')}>
              Theirs for the rest
            </Button>
          </div>
        )}
      </div>
      <div className="data-scroll data-merge" data-pane="merge" tabIndex={0} role="group" aria-label="Rows in conflict">
        {merge.missing.length === 0 && conflicts.length === 0 && (
          <EmptyState
            title="No row is in conflict"
            detail="No row was changed by both sides in different ways. Finishing writes the merged files, adds them, and commits the merge."
          />
        )}
        {conflicts.slice(first, first + SHOWN).map((conflict, index) => (
          <MergeConflict
            key={conflict.id}
            conflict={conflict}
            about={aboutLine(conflict)}
            pick={picks[conflict.id]}
            isHere={first + index === at}
            onHere={() => setAt(first + index)}
            onPick={(side) => pick(conflict, side)}
          />
        ))}
        {conflicts.length > SHOWN && (
          <p className="second data-note">
            {number(first + 1)} to {number(Math.min(first + SHOWN, conflicts.length))} of {number(conflicts.length)}{' '}
            rows; ↓ on the last goes on to the next. Or choose a side for the rest.
          </p>
        )}
      </div>
      {conflicts.length > 0 && (
        <div className="data-merge-foot small second">
          <KeyHint keys="1" /> mine ({shortHash(merge.mine.revision)}, {subject(merge.mine.message)}){' '}
          <KeyHint keys="2" /> theirs ({shortHash(theirs.revision)}, {subject(theirs.message)}) <KeyHint keys="3" /> as
          it was
        </div>
      )}
      <ConfirmDialog
        opened={leaving}
        title="Cancel the merge?"
        verb="Cancel the merge"
        kind="loss"
        busy={abort.isPending}
        onConfirm={() => abort.mutate()}
        onClose={() => setLeaving(false)}
      >
        As git merge --abort: branch, files and data are as before it. What was chosen here is lost; {theirs.author}’s
        version stays on its branch.
      </ConfirmDialog>
    </>
  );
};
