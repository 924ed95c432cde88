/** One check: its scores over time, the chosen score's comparison, the texts that carry it, all checks, and the alert. */
import { useQuery } from '@tanstack/react-query';
import { useMemo } from 'react';
import type { DriftCheck } from '../../../core/contract/index.ts';
import { orpc } from '../../engine/client.ts';
import { ErrorState } from '../../parts/ErrorState.tsx';
import { Loading } from '../../parts/Loading.tsx';
import { Pane, Panes } from '../../parts/Panes.tsx';
import { AlertPane } from './AlertPane.tsx';
import { Carriers } from './Carriers.tsx';
import { CheckList } from './CheckList.tsx';
import { Comparison } from './Comparison.tsx';
import { wordfulTexts, worstScore } from './format.ts';
import { ScoreCards } from './ScoreCards.tsx';
import { Words } from './Words.tsx';

type Props = {
  readonly checks: readonly DriftCheck[];
  readonly check: DriftCheck;
  readonly wantedScore: string | undefined;
  readonly onScore: (name: string) => void;
  readonly onCheck: (checkId: string) => void;
};

/** Texts fetched for a check's table. */
const MOST_TEXTS = 1000;

export const CheckView = ({ checks, check, wantedScore, onScore, onCheck }: Props) => {
  const score = check.scores.find(({ name }) => name === wantedScore) ?? worstScore(check);
  const live = wordfulTexts(check);
  const carriers = useQuery({
    ...orpc.monitoring.carriers.queryOptions({
      input: { checkId: check.id, score: score?.name ?? '', limit: MOST_TEXTS },
    }),
    enabled: score !== undefined && live > 0,
    placeholderData: (last) => last,
  });
  const unknown = useMemo(
    () => new Set(carriers.data?.texts.flatMap(({ unknownWords }) => unknownWords)),
    [carriers.data],
  );
  if (!score) return null;
  return (
    <>
      <ScoreCards checks={checks} check={check} score={score.name} onScore={onScore} onCheck={onCheck} />
      <Panes name="monitoring">
        <Pane name="comparison" size="27%" min="240px">
          <Comparison check={check} score={score} />
          {carriers.data && carriers.data.texts.length > 0 && live > 0 && (
            <Words words={carriers.data.words} unknown={unknown} live={live} reference={check.referenceTexts} />
          )}
        </Pane>
        <Pane name="texts" size="49%" min="260px" scrolls={false}>
          {live === 0 ? (
            <p className="second carriers-none">No live texts to show.</p>
          ) : carriers.data ? (
            <Carriers check={check} score={score.name} texts={carriers.data.texts} old={carriers.isPlaceholderData} />
          ) : carriers.error ? (
            <ErrorState
              error={carriers.error}
              kept="The figures of the check are kept."
              onRetry={() => void carriers.refetch()}
            />
          ) : (
            <Loading rows={10} what={`Scoring ${live} texts.`} />
          )}
        </Pane>
        <Pane name="checks" size="24%" min="220px" sunken>
          <CheckList checks={checks} selected={check.id} short={check.state === 'drift'} onSelect={onCheck} />
          <AlertPane check={check} />
        </Pane>
      </Panes>
    </>
  );
};
