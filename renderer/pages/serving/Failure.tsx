/** Why the deployment failed, since when, what was not harmed, and the way back. */
import { Link } from '@tanstack/react-router';
import type { Deployment } from '../../../core/contract/index.ts';
import { dateAndTime, version } from '../../format/index.ts';
import { StatusShape } from '../../parts/StatusShape.tsx';
import { showToast } from '../../parts/toast-state.ts';
import { errorParts } from './format.ts';

type Props = { readonly deployment: Deployment; readonly busy: boolean; readonly onStart: () => void };

export const Failure = ({ deployment, busy, onStart }: Props) => {
  const error = deployment.error ?? 'The service ended without a word.';
  const { first, rest } = errorParts(error);
  const copy = async (): Promise<void> => {
    await navigator.clipboard.writeText(error);
    showToast('Error copied');
  };
  return (
    <div className="error serving-failure" role="alert">
      <StatusShape status="failed" />
      <div className="grow">
        <div className="strong">{first}</div>
        {rest !== '' && <pre className="mono">{rest}</pre>}
        <div className="second">
          {deployment.endedAt === null ? '' : `Since ${dateAndTime(deployment.endedAt)}. `}
          Nothing in the log was lost, and every version is still registered.
        </div>
        <div className="row error-actions">
          <button type="button" className="text-button" disabled={busy} onClick={onStart}>
            Start {version(deployment.version)} again
          </button>
          {/\bport\b/i.test(first) && (
            <Link to="/settings" search={{ section: 'serving' }}>
              Choose another port
            </Link>
          )}
          <button type="button" className="text-button" onClick={() => void copy()}>
            Copy error
          </button>
        </div>
      </div>
    </div>
  );
};
