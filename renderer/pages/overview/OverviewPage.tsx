/** The loop from data to drift. */
import { EmptyState } from '../../parts/EmptyState.tsx';

export const OverviewPage = () => (
  <div className="page">
    <EmptyState title="Overview" detail="The loop from data to drift." />
  </div>
);
