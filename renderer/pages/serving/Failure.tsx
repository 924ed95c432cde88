/** Why the deployment failed, what was not harmed, and the way back. */
import { Link } from '@tanstack/react-router';
import type { Deployment } from '../../../core/contract/index.ts';
import { version } from '../../format/index.ts';
import { StatusShape } from '../../parts/StatusShape.tsx';
import { copyText } from '../../parts/copy-text.ts';
import { errorParts } from './format.ts';

type Props = { readonly deployment: Deployment; readonly busy: boolean; readonly onStart: () => void };

export const Failure = ({ deployment, busy, onStart }: Props) => {
  const error = deployment.error ?? 'The service ended without a word.';
  const { first, lines, remedy } = errorParts(error);
  const copy = (): Promise<void> => copyText(error, 'Error copied');
  return (
    <div className="error serving-failure" role="alert">
      <StatusShape status="failed" />
      <div className="grow">
        <div className="strong">{first}</div>
        {lines !== '' && (
          <>
            <div className="second">{remedy}</div>
            <pre className="mono" tabIndex={0} aria-label="Last lines of the service">
              {lines}
            </pre>
          </>
        )}
        <div className="second">
          {lines === '' && remedy} Nothing in the log was lost, and every version is still registered.
        </div>
        <div className="row error-actions">
          <button type="button" className="text-button" disabled={busy} onClick={onStart}>
            Start {version(deployment.version)} again
          </button>
          {/\bport\b/i.test(first) && (
            <Link to="/settings" search={{ section: 'serving' }} className="text-button">
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
