/** The loop in five steps, as they are done with the sample project. */
const STEPS = [
  { title: 'See the data', text: 'Swedish reviews, two versions' },
  { title: 'Train', text: 'a small BERT on each, on this computer' },
  { title: 'Compare', text: 'what the added rows were worth' },
  { title: 'Serve', text: 'the better one, and ask it something' },
  { title: 'Watch', text: 'send it live texts; see them drift' },
] as const;

/** Distance of two steps, in the figure's own units. */
const STRIDE = 182;

export const Steps = () => (
  <div className="steps">
    <svg width="920" height="112" aria-hidden>
      <path
        d="M6 8H894q24 0 24 24V80q0 24 -24 24H30q-24 0 -24 -24V8"
        fill="none"
        stroke="var(--line-strong)"
        strokeWidth="1.5"
      />
      {STEPS.map(({ title }, index) => (
        <circle
          key={title}
          cx={6 + index * STRIDE}
          cy="8"
          r="5"
          fill="var(--bg)"
          stroke={index === 0 ? 'var(--accent)' : 'var(--text-3)'}
          strokeWidth="2"
        />
      ))}
    </svg>
    <ol>
      {STEPS.map(({ title, text }, index) => (
        <li key={title} style={{ left: index * STRIDE + 20 }}>
          <div className="strong">{title}</div>
          <div className="small second">{text}</div>
        </li>
      ))}
    </ol>
  </div>
);
