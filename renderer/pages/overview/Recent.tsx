/** What happened last in the project. */
import { useQuery } from '@tanstack/react-query';
import { orpc } from '../../engine/client.ts';
import { fullDate, shortDate } from '../../format/index.ts';
import { ErrorState } from '../../parts/ErrorState.tsx';
import { Loading } from '../../parts/Loading.tsx';
import { PathLink } from '../../parts/PathLink.tsx';
import { Section } from '../../parts/Section.tsx';

const SHOWN = 8;

export const Recent = () => {
  const activity = useQuery(orpc.project.activity.queryOptions());
  return (
    <div className="overview-column" data-pane="recent" tabIndex={-1}>
      <Section title="Recent">
        {activity.isPending && <Loading rows={5} rowHeight={26} />}
        {activity.error && !activity.data && (
          <ErrorState error={activity.error} onRetry={() => void activity.refetch()} />
        )}
        {activity.data?.length === 0 && <p className="second">Nothing has happened yet.</p>}
        {activity.data?.slice(0, SHOWN).map(({ at, text, path }) => (
          <div key={`${at} ${text}`} className="recent">
            <span className="third num recent-time" title={fullDate(at)}>
              {shortDate(at)}
            </span>
            <PathLink path={path} className="cut recent-text" title={text}>
              {text}
            </PathLink>
          </div>
        ))}
      </Section>
    </div>
  );
};
