/** How often each label is answered how: blue where it is right, ink elsewhere, each row by itself. */
import type { Analysis } from '../../../core/contract/index.ts';
import { count, number, percent } from '../../format/index.ts';
import { Section } from '../../parts/Section.tsx';
import { worstConfusion } from './words.ts';

const sum = (counts: readonly number[]): number => counts.reduce((all, own) => all + own, 0);

export const Confusion = ({ analysis }: { readonly analysis: Analysis }) => {
  const { labels, confusion } = analysis;
  const worst = worstConfusion(analysis);
  return (
    <Section className="analysis-part" title="Confusion" note={count(analysis.data.used, 'text')}>
      <div className="confusion-place">
        <table className="confusion" aria-label="Rows: the label; columns: the answer">
          <thead>
            <tr>
              <td />
              {labels.map((label) => (
                <th key={label} scope="col" className="cut" title={label}>
                  {label}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {labels.map((label, row) => {
              const counts = confusion[row] ?? [];
              const all = sum(counts);
              return (
                <tr key={label}>
                  <th scope="row">
                    <span className="cut">{label}</span>
                    <span className="micro third">{count(all, 'text')}</span>
                  </th>
                  {labels.map((answer, column) => {
                    const texts = counts[column] ?? 0;
                    const share = all === 0 ? 0 : texts / all;
                    return (
                      <td
                        key={answer}
                        style={{
                          background: `color-mix(in srgb, ${row === column ? 'var(--live)' : 'var(--text-3)'} ${Math.round(6 + 30 * share)}%, var(--bg))`,
                        }}
                      >
                        <span className="confusion-count num">{number(texts)}</span>
                        <span className="micro num">{all === 0 ? '–' : percent(share)}</span>
                      </td>
                    );
                  })}
                </tr>
              );
            })}
          </tbody>
        </table>
      </div>
      <p className="small third">rows: the label; columns: the answer</p>
      {worst !== null && <p className="small second confusion-worst">{worst}</p>}
    </Section>
  );
};
