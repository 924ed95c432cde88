/** Six lines: a shape, a fact, its interval or bound; each opens its page. */
import { Loading } from '../../parts/Loading.tsx';
import { PathLink } from '../../parts/PathLink.tsx';
import { Section } from '../../parts/Section.tsx';
import { StatusShape } from '../../parts/StatusShape.tsx';
import type { Facts } from './facts.ts';
import { healthOf } from './health.ts';

export const Health = ({ facts }: { readonly facts: Facts | null }) => (
  <div className="overview-column" data-pane="health" tabIndex={-1}>
    <Section title="Health">
      {facts === null ? (
        <Loading rows={6} rowHeight={26} />
      ) : (
        <table className="plain health">
          <tbody>
            {healthOf(facts).map(({ name, status, fact, bound, path }) => (
              <tr key={name}>
                <td className="health-name">
                  <PathLink path={path}>
                    <StatusShape status={status} words={name} />
                  </PathLink>
                </td>
                <td className="cut" title={fact}>
                  {fact}
                </td>
                <td className="right third small cut" title={bound}>
                  {bound}
                </td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Section>
  </div>
);
