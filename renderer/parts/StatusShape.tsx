/** A state as a shape with its word: ● ok, ◔ working, ▲ needs attention, ◆ failed, ✓ finished, ⋯ waiting, ? too few, ○ stopped. */
import type { ReactNode } from 'react';

export type Status = 'ok' | 'working' | 'attention' | 'failed' | 'finished' | 'waiting' | 'too-few' | 'stopped';

const COLOURS: Readonly<Record<Status, string>> = {
  ok: 'var(--ok)',
  working: 'var(--accent)',
  attention: 'var(--attention-mark)',
  failed: 'var(--fail)',
  finished: 'var(--ok)',
  waiting: 'var(--text-3)',
  'too-few': 'var(--text-2)',
  stopped: 'var(--text-3)',
};

/** What each shape says when no words stand beside it. */
const STATUS_WORDS: Readonly<Record<Status, string>> = {
  ok: 'ok',
  working: 'working',
  attention: 'needs attention',
  failed: 'failed',
  finished: 'finished',
  waiting: 'waiting',
  'too-few': 'too few to say',
  stopped: 'stopped',
};

const SHAPES: Readonly<Record<Status, ReactNode>> = {
  ok: <circle cx="5" cy="5" r="4" fill="currentColor" />,
  working: (
    <g fill="none" stroke="currentColor" strokeWidth="2">
      <circle cx="5" cy="5" r="3.6" opacity="0.3" />
      <path d="M5 1.4A3.6 3.6 0 0 1 8.6 5" />
    </g>
  ),
  attention: <path d="M5 .8 9.6 9H.4z" fill="currentColor" />,
  failed: <path d="M5 .3 9.7 5 5 9.7.3 5z" fill="currentColor" />,
  finished: <path d="m1.2 5.2 2.6 2.7 5-5.7" fill="none" stroke="currentColor" strokeWidth="1.7" />,
  waiting: (
    <g fill="currentColor">
      <circle cx="1.6" cy="5" r="1.1" />
      <circle cx="5" cy="5" r="1.1" />
      <circle cx="8.4" cy="5" r="1.1" />
    </g>
  ),
  'too-few': (
    <g>
      <path
        d="M2.6 3.1C2.6 1.7 3.6.9 5 .9s2.4.8 2.4 2C7.4 4.6 5 4.5 5 6.4"
        fill="none"
        stroke="currentColor"
        strokeWidth="1.5"
        strokeLinecap="round"
      />
      <circle cx="5" cy="8.8" r="1" fill="currentColor" />
    </g>
  ),
  stopped: <circle cx="5" cy="5" r="3.4" fill="none" stroke="currentColor" strokeWidth="1.3" />,
};

/** The bare shape; without `words` it says its state to screen readers. */
export const StatusShape = ({
  status,
  size = 10,
  words,
}: {
  readonly status: Status;
  readonly size?: number;
  readonly words?: ReactNode;
}) => {
  const shape = (
    <svg
      className="status-shape"
      width={size}
      height={size}
      viewBox="0 0 10 10"
      style={{ color: COLOURS[status] }}
      {...(words === undefined ? { role: 'img', 'aria-label': STATUS_WORDS[status] } : { 'aria-hidden': true })}
    >
      {SHAPES[status]}
    </svg>
  );
  if (words === undefined) return shape;
  return (
    <span className="status">
      {shape}
      {words}
    </span>
  );
};
