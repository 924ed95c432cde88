/** Open the sample project, or a folder. */
import { EmptyState } from '../../parts/EmptyState.tsx';

export const WelcomePage = () => (
  <div className="page">
    <EmptyState title="Welcome" detail="Open the sample project, or a folder." />
  </div>
);
