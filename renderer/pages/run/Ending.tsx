/** A run without a model: what ended it, and what was kept. */
import { Link } from '@tanstack/react-router';
import type { RunSummary } from '../../../core/contract/index.ts';
import { Section } from '../../parts/Section.tsx';
import { StatusShape } from '../../parts/StatusShape.tsx';
import { showToast } from '../../parts/toast-state.ts';
import { isRunning, RUN_STATUS } from '../runs/run-status.ts';
import { keptWords } from './answer.ts';

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
  const { shape, word } = RUN_STATUS[run.status];
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(error ?? '');
    showToast('Error copied');
  };
  return (
    <Section title="How it ended">
      <div className="run-ending">
        <StatusShape status={shape} words={<span className="medium">{word}</span>} />
        {error !== undefined && <p className="run-error">{error}</p>}
        <p className="second">{run.status === 'FINISHED' ? 'It kept no answers on test texts.' : keptWords(run)}</p>
        {error !== undefined && (
          <button type="button" className="text-button" onClick={() => void copy()}>
            Copy error
          </button>
        )}
      </div>
    </Section>
  );
};
