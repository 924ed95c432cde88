/** A run without a model: what ended it, and what was kept. */
import { Link } from '@tanstack/react-router';
import type { RunSummary } from '../../../core/contract/index.ts';
import { Section } from '../../parts/Section.tsx';
import { StatusShape } from '../../parts/StatusShape.tsx';
import { copyText } from '../../parts/copy-text.ts';
import { isRunning, RUN_STATUS } from '../runs/run-status.ts';

export const Ending = ({ run }: { readonly run: RunSummary }) => {
  const error = run.tags['idrift.error'];
  if (isRunning(run)) {
    return (
      <Section title="Training">
        <p className="second">
          Its curves grow on the{' '}
          <Link to="/train/$runId" params={{ runId: run.runId }}>
            training page
          </Link>
          , where it can be stopped. Results stand here when it has ended.
        </p>
      </Section>
    );
  }
  if (error === undefined) {
    return (
      <Section title="Results">
        <p className="second">None: test texts are scored once, after training.</p>
      </Section>
    );
  }
  const copy = (): Promise<void> => copyText(error, 'Error copied');
  return (
    <Section
      title="What ended it"
      right={
        <button type="button" className="text-button" onClick={() => void copy()}>
          Copy error
        </button>
      }
    >
      <div className="run-error">
        <StatusShape status={RUN_STATUS[run.status].shape} />
        <span>{error}</span>
      </div>
    </Section>
  );
};
