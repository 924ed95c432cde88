/** Settings of the project and of this computer. */
import { EmptyState } from '../../parts/EmptyState.tsx';

export const SettingsPage = () => (
  <div className="page">
    <EmptyState title="Settings" detail="Settings of the project and of this computer." />
  </div>
);
