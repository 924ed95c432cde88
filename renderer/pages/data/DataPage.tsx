/** The versions of the data, what each one changed, and their rows. */
import { EmptyState } from '../../parts/EmptyState.tsx';

export const DataPage = () => (
  <div className="page">
    <EmptyState title="Data versions" detail="The versions of the data, what each one changed, and their rows." />
  </div>
);
