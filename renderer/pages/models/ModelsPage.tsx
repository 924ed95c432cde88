/** Registered versions, and which of them is live. */
import { EmptyState } from '../../parts/EmptyState.tsx';

export const ModelsPage = () => (
  <div className="page">
    <EmptyState title="Models" detail="Registered versions, and which of them is live." />
  </div>
);
