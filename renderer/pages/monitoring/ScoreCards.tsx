/** All measures over the checks: the verdict large, the others small beside it; ← → move between them. */
import { useMemo } from 'react';
import type { DriftCheck } from '../../../core/contract/index.ts';
import { measuresOf } from './measures.ts';
import { ScoreCard } from './ScoreCard.tsx';
import { seriesOf } from './series.ts';

type Props = {
  /** Newest first. */
  readonly checks: readonly DriftCheck[];
  readonly check: DriftCheck;
  /** Key of the measure that is shown below. */
  readonly measure: string;
  readonly onMeasure: (key: string) => void;
  readonly onCheck: (checkId: string) => void;
};

export const ScoreCards = ({ checks, check, measure, onMeasure, onCheck }: Props) => {
  const measures = useMemo(() => measuresOf(check), [check]);
  const series = useMemo(
    () => new Map(measures.map((each) => [each.key, seriesOf(checks, each)] as const)),
    [checks, measures],
  );
  const move = (event: React.KeyboardEvent<HTMLDivElement>): void => {
    const by = event.key === 'ArrowRight' ? 1 : event.key === 'ArrowLeft' ? -1 : 0;
    const onHead = event.target instanceof HTMLElement && event.target.dataset['score'] !== undefined;
    if (by === 0 || event.altKey || !onHead) return;
    const index = measures.findIndex(({ key }) => key === measure);
    const next = measures[(index + by + measures.length) % measures.length];
    if (!next) return;
    event.preventDefault();
    onMeasure(next.key);
    event.currentTarget.querySelector<HTMLElement>(`[data-score="${CSS.escape(next.key)}"]`)?.focus();
  };
  const many = measures.length > 2;
  return (
    <div
      className={many ? 'score-cards many' : 'score-cards'}
      role="group"
      aria-label="Measures"
      data-pane="scores"
      tabIndex={-1}
      onKeyDown={move}
    >
      {measures.map((each) => (
        <ScoreCard
          key={each.key}
          measure={each}
          points={series.get(each.key) ?? []}
          checkId={check.id}
          selected={each.key === measure}
          small={many && each.kind !== 'verdict'}
          onSelect={() => onMeasure(each.key)}
          onCheck={onCheck}
        />
      ))}
    </div>
  );
};
