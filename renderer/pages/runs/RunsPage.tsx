/** One row a run, with what can and cannot be told apart. */
import { EmptyState } from '../../parts/EmptyState.tsx';

export const RunsPage = () => (
  <div className="page">
    <EmptyState title="Runs" detail="One row a run, with what can and cannot be told apart." />
  </div>
);
