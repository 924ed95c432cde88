/** What is served, a place to try it, and the log of its answers. */
import { EmptyState } from '../../parts/EmptyState.tsx';

export const ServingPage = () => (
  <div className="page">
    <EmptyState title="Serving" detail="What is served, a place to try it, and the log of its answers." />
  </div>
);
