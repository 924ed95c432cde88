/** What ended a run that made no model, in the engine's words. */
import type { RunSummary } from '../../../core/contract/index.ts';
import { StatusShape } from '../../parts/StatusShape.tsx';
import { copyText } from '../../parts/copy-text.ts';
import { RUN_STATUS } from '../runs/run-status.ts';

export const Failure = ({ run }: { readonly run: RunSummary }) => {
  const error = run.tags['idrift.error'];
  if (error === undefined) return null;
  const copy = (): Promise<void> => copyText(error, 'Error copied');
  return (
    <div className="live-failure" role="alert">
      <StatusShape status={RUN_STATUS[run.status].shape} />
      <span className="grow">{error}</span>
      <button type="button" className="text-button" onClick={() => void copy()}>
        Copy error
      </button>
    </div>
  );
};
