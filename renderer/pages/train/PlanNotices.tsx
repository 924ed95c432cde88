/** What to know before starting, loudly: an untrained head, texts that are cut, another device than was chosen. */
import { StatusShape } from '../../parts/StatusShape.tsx';

export const PlanNotices = ({ notices, old }: { readonly notices: readonly string[]; readonly old: boolean }) =>
  notices.length === 0 ? null : (
    <ul className="plan-notices" aria-label="To know before starting" data-old={old || undefined}>
      {notices.map((notice) => (
        <li key={notice}>
          <StatusShape status="attention" />
          <span>{notice}</span>
        </li>
      ))}
    </ul>
  );
