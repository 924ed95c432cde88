/** Projects that were open before, newest first. */
import { useQuery } from '@tanstack/react-query';
import { orpc } from '../../engine/client.ts';
import { dateAndTime, fullDate } from '../../format/index.ts';
import { ErrorState } from '../../parts/ErrorState.tsx';

type Props = { readonly busy: boolean; readonly onOpen: (dir: string) => void };

export const RecentProjects = ({ busy, onOpen }: Props) => {
  const recent = useQuery(orpc.project.recent.queryOptions());
  if (recent.error && !recent.data) return <ErrorState error={recent.error} onRetry={() => void recent.refetch()} />;
  if (!recent.data || recent.data.length === 0) return null;
  return (
    <section>
      <div className="section-head">
        <h2>Recent projects</h2>
      </div>
      <table className="plain">
        <tbody>
          {recent.data.slice(0, 5).map(({ dir, name, openedAt }) => (
            <tr key={dir}>
              <td className="recent-name">
                <button type="button" className="text-button" disabled={busy} onClick={() => onOpen(dir)}>
                  {name}
                </button>
              </td>
              <td className="second cut" title={dir}>
                {dir}
              </td>
              <td className="right third" title={fullDate(openedAt)}>
                {dateAndTime(openedAt)}
              </td>
            </tr>
          ))}
        </tbody>
      </table>
    </section>
  );
};
