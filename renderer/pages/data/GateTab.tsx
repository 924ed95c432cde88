/** What would spoil training: each finding with its places, and what to do about it beside it. */
import type { UseQueryResult } from '@tanstack/react-query';
import type { GateReport, GraphVersion } from '../../../core/contract/index.ts';
import { EmptyState } from '../../parts/EmptyState.tsx';
import { PathLink } from '../../parts/PathLink.tsx';
import { Loading } from '../../parts/Loading.tsx';
import { makePath } from '../labels/make/address.ts';
import type { DataAddress } from './address.ts';
import { Findings } from './Findings.tsx';
import { ReadError } from './ReadError.tsx';

type Props = {
  readonly version: GraphVersion;
  readonly gate: UseQueryResult<GateReport>;
  readonly address: DataAddress;
};

export const GateTab = ({ version, gate, address }: Props) => {
  if (gate.error && !gate.data) {
    return <ReadError error={gate.error} versions={[version]} onRetry={() => void gate.refetch()} />;
  }
  if (!gate.data) return <Loading rows={8} what="Looking at every row" />;
  return (
    <div className="data-scroll" data-pane="gate" tabIndex={0} role="group" aria-label="Findings">
      {gate.data.findings.length === 0 ? (
        <EmptyState
          title="Nothing was found"
          detail="No broken text, no missing or contradicting label, no copy within or between the splits, no text longer than the model reads."
        />
      ) : (
        <Findings findings={gate.data.findings} fixable={version.revision === 'workspace'} onPlace={address.show} />
      )}
      <p className="second label-errors">
        Labels that say the wrong thing break no rule.{' '}
        <PathLink path={makePath({ kind: 'label-errors', revision: version.revision, limit: 50 })}>
          Look through likely label errors…
        </PathLink>
      </p>
    </div>
  );
};
