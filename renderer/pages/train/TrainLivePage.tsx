/** Loss and metrics of a run while it trains. */
import { EmptyState } from '../../parts/EmptyState.tsx';

export const TrainLivePage = () => (
  <div className="page">
    <EmptyState title="Training" detail="Loss and metrics of a run while it trains." />
  </div>
);
