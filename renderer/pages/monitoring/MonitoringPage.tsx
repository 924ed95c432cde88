/** Drift scores of the live texts, and the alerts they raised. */
import { EmptyState } from '../../parts/EmptyState.tsx';

export const MonitoringPage = () => (
  <div className="page">
    <EmptyState title="Monitoring" detail="Drift scores of the live texts, and the alerts they raised." />
  </div>
);
