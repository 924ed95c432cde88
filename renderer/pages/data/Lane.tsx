/** One version's piece of the graph: its mark, the lines that reach it, leave it and pass it. Decoration: words say the same. */
import type { LaneRow } from './lanes.ts';

/** Pixels between two lanes, from the left edge to the first, and from the top to a version's mark. */
const STEP = 12;
const LEFT = 7;
const MARK = 18;
/** Pixels over which a line changes its lane. */
const BEND = 14;

export const laneWidth = (lanes: number): number => LEFT * 2 + (lanes - 1) * STEP;

const x = (lane: number): number => LEFT + lane * STEP;

const colour = (lane: number): string => `var(--data-lane-${(lane % 6) + 1})`;

type Props = {
  readonly row: LaneRow;
  readonly lanes: number;
  /** current: what is checked out. working: the copy in the folder. */
  readonly kind: 'plain' | 'current' | 'working';
};

const bend = (from: number, to: number, top: number): string =>
  `M${x(from)} ${top}C${x(from)} ${top + BEND / 2} ${x(to)} ${top + BEND / 2} ${x(to)} ${top + BEND}`;

export const Lane = ({ row, lanes, kind }: Props) => {
  const { lane, into, out, past } = row;
  return (
    <svg className="data-lane" width={laneWidth(lanes)} height="100%" aria-hidden>
      <g fill="none" strokeWidth="1.5">
        {past.map((at) => (
          <line key={`p${at}`} x1={x(at)} x2={x(at)} y1="0" y2="100%" stroke={colour(at)} />
        ))}
        {into.map((at) =>
          at === lane ? (
            <line key={`i${at}`} x1={x(at)} x2={x(at)} y1="0" y2={MARK} stroke={colour(at)} />
          ) : (
            <path key={`i${at}`} d={`M${x(at)} 0V${MARK - BEND}${bend(at, lane, MARK - BEND)}`} stroke={colour(at)} />
          ),
        )}
        {out.map((at) => (
          <g
            key={`o${at}`}
            stroke={colour(Math.max(at, lane))}
            strokeDasharray={kind === 'working' ? '2 3' : undefined}
          >
            {at !== lane && <path d={bend(lane, at, MARK)} />}
            {/* Where the lane goes on anyway, its own line is drawn already. */}
            {!past.includes(at) && <line x1={x(at)} x2={x(at)} y1={at === lane ? MARK : MARK + BEND} y2="100%" />}
          </g>
        ))}
      </g>
      {kind === 'plain' ? (
        <circle cx={x(lane)} cy={MARK} r="3.5" fill={colour(lane)} />
      ) : (
        <circle
          cx={x(lane)}
          cy={MARK}
          r="4"
          fill="var(--bg)"
          stroke={colour(lane)}
          strokeWidth="1.8"
          strokeDasharray={kind === 'working' ? '2 2' : undefined}
        />
      )}
      {kind === 'current' && <circle cx={x(lane)} cy={MARK} r="1.8" fill={colour(lane)} />}
    </svg>
  );
};
