/** What this computer has, what each missing thing would give, and how to get it. */
import { useQuery } from '@tanstack/react-query';
import type { SystemInfo } from '../../core/contract/index.ts';
import { orpc } from '../engine/client.ts';
import { size } from '../format/index.ts';
import { ErrorState } from './ErrorState.tsx';
import { Loading } from './Loading.tsx';
import { type Status, StatusShape } from './StatusShape.tsx';

const SHAPES: Readonly<Record<SystemInfo['checks'][number]['state'], Status>> = {
  ok: 'finished',
  missing: 'stopped',
  problem: 'attention',
};

export const SystemChecks = ({ title = 'This computer' }: { readonly title?: string }) => {
  const system = useQuery(orpc.system.info.queryOptions());
  return (
    <section>
      <div className="section-head">
        <h2>{title}</h2>
        {system.data && (
          <span className="note">
            {system.data.device}, {size(system.data.memoryBytes)} memory
          </span>
        )}
        <button
          type="button"
          className="text-button push"
          disabled={system.isFetching}
          onClick={() => void system.refetch()}
        >
          {system.isFetching ? 'Looking…' : 'Look again'}
        </button>
      </div>
      {system.isPending && <Loading rows={4} />}
      {system.error && !system.data && <ErrorState error={system.error} onRetry={() => void system.refetch()} />}
      {system.data && (
        <table className="plain system-checks">
          <tbody>
            {system.data.checks.map(({ id, title, state, cause, fix }) => (
              <tr key={id}>
                <td className="system-name">
                  <StatusShape status={SHAPES[state]} words={title} />
                </td>
                <td className="second">
                  {cause} {fix !== null && <span className="third">{fix}</span>}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </section>
  );
};
