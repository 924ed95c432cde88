/** A figure with its interval, drawn on a shared scale: dot the estimate, bar the interval, dashes the compared value. */
import type { Estimate } from '../../core/contract/index.ts';
import { estimate as inWords, metric, namedInterval } from '../format/index.ts';

export type Role = 'live' | 'candidate' | 'reference';

const MARKS: Readonly<Record<Role, string>> = {
  live: 'var(--live)',
  candidate: 'var(--candidate-mark)',
  reference: 'var(--reference)',
};

type Props = {
  readonly value: Estimate;
  /** The column's shared scale; print it in the column's head. */
  readonly scale: readonly [low: number, high: number];
  readonly role?: Role;
  readonly compared?: number | null;
  readonly width?: number;
  readonly height?: number;
  /** Writes the figure before the drawing; off where the figure stands elsewhere. */
  readonly figure?: boolean;
  readonly write?: (value: number) => string;
};

export const IntervalGlyph = ({
  value,
  scale: [from, to],
  role = 'reference',
  compared = null,
  width = 92,
  height = 20,
  figure = true,
  write = metric,
}: Props) => {
  const at = (v: number): number => 4 + ((Math.min(to, Math.max(from, v)) - from) / (to - from || 1)) * (width - 8);
  const y = height / 2;
  const colour = MARKS[role];
  const { interval } = value;
  const title =
    interval === null
      ? write(value.value)
      : `${write(value.value)}, ${namedInterval(interval, write)} (${interval.method}), ${value.n} texts`;
  return (
    <span className="interval num" title={title}>
      {figure && <span aria-hidden>{write(value.value)}</span>}
      <svg width={width} height={height} role="img" aria-label={inWords(value, write)}>
        <line x1="0" x2={width} y1={y} y2={y} stroke="var(--line-strong)" opacity="0.6" />
        {compared !== null && (
          <line x1={at(compared)} x2={at(compared)} y1="0" y2={height} stroke="var(--text-3)" strokeDasharray="2 2" />
        )}
        {interval !== null && (
          <line
            x1={at(interval.low)}
            x2={at(interval.high)}
            y1={y}
            y2={y}
            stroke={colour}
            strokeWidth="5"
            opacity="0.34"
          />
        )}
        <circle cx={at(value.value)} cy={y} r="3.4" fill={colour} />
      </svg>
    </span>
  );
};
