/** What made a run, how good it is, and what became of it. */
import { EmptyState } from '../../parts/EmptyState.tsx';

export const RunPage = () => (
  <div className="page">
    <EmptyState title="Run" detail="What made a run, how good it is, and what became of it." />
  </div>
);
