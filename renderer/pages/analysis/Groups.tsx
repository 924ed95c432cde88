/** Groups of texts that were looked at, those first in which the model errs most surely more often than elsewhere. */
import type { Analysis } from '../../../core/contract/index.ts';
import { count, estimate, metric, number, pValue } from '../../format/index.ts';
import { EmptyState } from '../../parts/EmptyState.tsx';
import { Section } from '../../parts/Section.tsx';

export const Groups = ({ analysis: { slices, slicesLookedAt } }: { readonly analysis: Analysis }) => {
  if (slices.length === 0) {
    return (
      <EmptyState title="No group of texts is large enough" detail="Five texts in it and five outside are needed." />
    );
  }
  const standing = slices.filter(({ stands }) => stands).length;
  return (
    <Section
      title={standing === 0 ? 'In no group it errs more than chance would do' : 'It errs more than elsewhere'}
      note={`${count(slicesLookedAt, 'group')} looked at; of those that stand one in twenty is a false find (Fisher’s exact test, Benjamini–Hochberg)`}
    >
      <table className="plain">
        <thead>
          <tr>
            <th>group</th>
            <th className="right">texts</th>
            <th className="right">wrong</th>
            <th>share wrong</th>
            <th className="right">elsewhere</th>
            <th className="right">p, corrected</th>
            <th>verdict</th>
          </tr>
        </thead>
        <tbody>
          {slices.map((slice) => (
            <tr key={slice.name}>
              <td>{slice.name}</td>
              <td className="right">{number(slice.rows)}</td>
              <td className="right">{number(slice.wrong)}</td>
              <td>{estimate(slice.errors)}</td>
              <td className="right">{metric(slice.elsewhere.value)}</td>
              <td className="right">{pValue(slice.corrected)}</td>
              <td className={slice.stands ? 'strong' : 'third'}>{slice.stands ? 'worse' : 'may be chance'}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </Section>
  );
};
