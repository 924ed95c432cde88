/** What a run would cost, and the settings it starts with. */
import { EmptyState } from '../../parts/EmptyState.tsx';

export const TrainPage = () => (
  <div className="page">
    <EmptyState title="Train" detail="What a run would cost, and the settings it starts with." />
  </div>
);
