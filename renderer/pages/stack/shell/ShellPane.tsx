/** A shell in a running service, in the place of the log while it is open. Closing it ends what runs in it. */
import { IconX } from '@tabler/icons-react';
import { lazy, Suspense, useState } from 'react';
import { Loading } from '../../../parts/Loading.tsx';
import { StatusShape } from '../../../parts/StatusShape.tsx';
import type { ShellEnd } from './session.ts';

const ShellTerminal = lazy(async () => ({ default: (await import('./ShellTerminal.tsx')).ShellTerminal }));

type Props = { readonly service: string; readonly onClose: () => void };

export const ShellPane = ({ service, onClose }: Props) => {
  const [container, setContainer] = useState<string | null>(null);
  const [end, setEnd] = useState<ShellEnd | null>(null);
  /** Counts the shells opened here: each has a terminal of its own. */
  const [attempt, setAttempt] = useState(1);
  const again = (): void => {
    setEnd(null);
    setContainer(null);
    setAttempt(attempt + 1);
  };
  return (
    <section className="stack-log stack-shell" data-pane="shell" aria-label={`Shell in ${service}`}>
      <div className="row stack-log-head">
        <h2>Shell in {service}</h2>
        <span role="status" className="second">
          <ShellState container={container} end={end} />
        </span>
        <span className="grow" />
        <span className="small third">F6 leaves the terminal</span>
        {end !== null && (
          <button type="button" className="chip" onClick={again}>
            open it again
          </button>
        )}
        <button
          type="button"
          className="icon-button"
          aria-label="Close the shell"
          title={end === null ? 'Close the shell and end what runs in it' : 'Close the shell'}
          onClick={onClose}
        >
          <IconX size={14} stroke={1.6} />
        </button>
      </div>
      <Suspense fallback={<Loading rows={4} />}>
        <ShellTerminal key={attempt} service={service} onOpened={setContainer} onEnded={setEnd} />
      </Suspense>
    </section>
  );
};

const ShellState = ({ container, end }: { readonly container: string | null; readonly end: ShellEnd | null }) => {
  if (end?.problem) return <StatusShape status="failed" words={end.problem} />;
  if (end) {
    return (
      <StatusShape
        status={end.status === 0 ? 'finished' : 'attention'}
        words={end.status === null ? 'ended' : `ended with status ${end.status}`}
      />
    );
  }
  return container === null ? (
    <StatusShape status="working" words="opening" />
  ) : (
    <StatusShape status="ok" words={container} />
  );
};
