/** What the run has said, newest first. */
import { fullDate } from '../../format/index.ts';
import { Section } from '../../parts/Section.tsx';
import { logLines } from './live-log.ts';
import type { Live } from './use-live.ts';

/** "17:04:12" of the full local time. */
const clock = (iso: string): string => fullDate(iso).slice(11, 19);

export const LiveLog = ({ live: { run, progress } }: { readonly live: Live }) => (
  <Section title="Log" note="newest first">
    <ol className="live-log mono">
      {logLines(run, progress).map(({ key, at, text }) => (
        <li key={key}>
          <time className="third" dateTime={at} title={fullDate(at)}>
            {clock(at)}
          </time>
          <span className="second">{text}</span>
        </li>
      ))}
    </ol>
  </Section>
);
