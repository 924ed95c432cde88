/** The scores side by side; ← → move between them. */
import { useMemo } from 'react';
import type { DriftCheck } from '../../../core/contract/index.ts';
import { measureOf } from './measures.ts';
import { ScoreCard } from './ScoreCard.tsx';
import { seriesOf } from './series.ts';

type Props = {
  /** Newest first. */
  readonly checks: readonly DriftCheck[];
  readonly check: DriftCheck;
  readonly score: string;
  readonly onScore: (name: string) => void;
  readonly onCheck: (checkId: string) => void;
};

export const ScoreCards = ({ checks, check, score, onScore, onCheck }: Props) => {
  const series = useMemo(
    () => new Map(check.scores.map(({ name }) => [name, seriesOf(checks, name)] as const)),
    [checks, check],
  );
  const move = (event: React.KeyboardEvent<HTMLDivElement>): void => {
    const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    const onHead = event.target instanceof HTMLElement && event.target.dataset['score'] !== undefined;
    if (by === 0 || event.altKey || !onHead) return;
    const index = check.scores.findIndex(({ name }) => name === score);
    const next = check.scores[(index + by + check.scores.length) % check.scores.length];
    if (!next) return;
    event.preventDefault();
    onScore(next.name);
    event.currentTarget.querySelector<HTMLElement>(`[data-score="${CSS.escape(next.name)}"]`)?.focus();
  };
  return (
    <div className="score-cards" role="group" aria-label="Scores" data-pane="scores" tabIndex={-1} onKeyDown={move}>
      {check.scores.map((each) => (
        <ScoreCard
          key={each.name}
          score={each}
          measures={measureOf(each.name).axis}
          points={series.get(each.name) ?? []}
          checkId={check.id}
          selected={each.name === score}
          onSelect={() => onScore(each.name)}
          onCheck={onCheck}
        />
      ))}
    </div>
  );
};
