/** What the run has said, newest first. */
import { fullDate } from '../../format/index.ts';
import { Section } from '../../parts/Section.tsx';
import { copyText } from '../../parts/copy-text.ts';
import { type LogLine, logLines } from './live-log.ts';
import type { Live } from './use-live.ts';

/** "17:04:12" of the full local time. */
const clock = (iso: string): string => fullDate(iso).slice(11, 19);

const asText = (lines: readonly LogLine[]): string =>
  lines
    .toReversed()
    .map(({ at, text }) => `${fullDate(at)}\t${text}`)
    .join('\n');

export const LiveLog = ({ live: { run, progress } }: { readonly live: Live }) => {
  const lines = logLines(run, progress);
  const copy = (): Promise<void> => copyText(asText(lines), 'Log copied');
  return (
    <Section
      title="Log"
      note="newest first"
      right={
        <button type="button" className="text-button" onClick={() => void copy()}>
          Copy log
        </button>
      }
    >
      <ol className="live-log mono">
        {lines.map(({ key, at, text }) => (
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
};
