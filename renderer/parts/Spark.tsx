/** A small line or bars without axes, for a place where only the shape matters. Its words stand beside it. */
type Props = {
  readonly values: readonly number[];
  readonly width?: number;
  readonly height?: number;
  /** A custom property's name without dashes: "live". */
  readonly colour?: string;
  readonly kind?: 'line' | 'bars';
  /** Lowest value of the scale; default: the smallest one. */
  readonly from?: number;
  /** The scale goes up to here at least: what is smaller looks small. */
  readonly to?: number;
  readonly limit?: number | null;
  /** Marks the last point with ▲. */
  readonly outside?: boolean;
};

/** Pixels: a few bars stay bars. */
const WIDEST_BAR = 14;

export const Spark = ({
  values,
  width = 80,
  height = 22,
  colour = 'text-2',
  kind = 'line',
  from,
  to = Number.NEGATIVE_INFINITY,
  limit = null,
  outside = false,
}: Props) => {
  if (values.length === 0) return null;
  const ink = `var(--${colour})`;
  const high = Math.max(...values, to, limit ?? Number.NEGATIVE_INFINITY);
  if (kind === 'bars') {
    const each = Math.min(WIDEST_BAR, width / values.length);
    return (
      <svg width={width} height={height} aria-hidden>
        {values.map((value, index) => {
          const tall = (value / (high || 1)) * (height - 1);
          return (
            <rect
              key={index}
              x={index * each}
              width={Math.max(1, each - 1)}
              y={height - tall}
              height={tall}
              fill={ink}
              opacity="0.75"
            />
          );
        })}
      </svg>
    );
  }
  const low = from ?? Math.min(...values, limit ?? Number.POSITIVE_INFINITY);
  const y = (value: number): number => height - 3 - ((value - low) / (high - low || 1)) * (height - 7);
  const x = (index: number): number => 2 + (values.length === 1 ? 0.5 : index / (values.length - 1)) * (width - 9);
  const path = values
    .map((value, index) => `${index === 0 ? 'M' : 'L'}${x(index).toFixed(1)} ${y(value).toFixed(1)}`)
    .join('');
  const last = values.length - 1;
  return (
    <svg width={width} height={height} aria-hidden>
      {limit !== null && (
        <line x1="0" x2={width} y1={y(limit)} y2={y(limit)} stroke="var(--text-3)" strokeDasharray="3 2" />
      )}
      <path d={path} fill="none" stroke={ink} strokeWidth="1.4" strokeLinejoin="round" />
      {values.length === 1 && !outside && <circle cx={x(0)} cy={y(values[0] ?? 0)} r="2.5" fill={ink} />}
      {outside && (
        <path
          transform={`translate(${x(last) - 4.5} ${y(values[last] ?? 0) - 5})`}
          d="M4.5 0 9 8.5H0z"
          fill="var(--attention-mark)"
          stroke="var(--bg)"
        />
      )}
    </svg>
  );
};
