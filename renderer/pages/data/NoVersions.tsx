/** The page before there is any data: what belongs here, and the ways to it. */
import { Button } from '@mantine/core';
import type { UseQueryResult } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import type { GraphVersion } from '../../../core/contract/index.ts';
import { AnswerLine } from '../../parts/AnswerLine.tsx';
import { EmptyState } from '../../parts/EmptyState.tsx';
import { noVersions } from './answer.ts';
import type { OpenDialog } from './dialogs.ts';

type Props = {
  readonly isGit: boolean;
  readonly versions: UseQueryResult<GraphVersion[]>;
  readonly onDialog: OpenDialog;
};

export const NoVersions = ({ isGit, versions, onDialog }: Props) => {
  const router = useRouter();
  return (
    <>
      <AnswerLine page="data-empty" answer={noVersions(isGit)} />
      <EmptyState
        title="Drop a file with texts and labels here"
        detail={
          <>
            {!isGit && (
              <p>
                First make the folder a git work tree: <span className="mono data-command">git init</span>
              </p>
            )}
            <p>
              CSV, TSV, JSON, JSON Lines, Parquet or Excel: you say which column is the text and which the label, and
              see the rows before anything is written. They become <span className="mono">train.jsonl</span>,{' '}
              <span className="mono">val.jsonl</span> and <span className="mono">test.jsonl</span> in{' '}
              <span className="mono">data/</span>.
            </p>
            <p>
              Files that lie in <span className="mono">data/</span> in this form already are put under version control
              by{' '}
              <span className="mono data-command">idrift data add data/train.jsonl data/val.jsonl data/test.jsonl</span>
            </p>
          </>
        }
      >
        <Button onClick={() => onDialog({ kind: 'import', files: [] })}>Import files…</Button>
        <Button variant="default" onClick={() => void versions.refetch()} loading={versions.isFetching}>
          Look again
        </Button>
        <Button variant="default" onClick={() => router.history.push('/welcome')}>
          Open the sample project…
        </Button>
      </EmptyState>
    </>
  );
};
