/** How many of each label this person gave in the queue, and how the suggestions agree with them. */
import { useQuery } from '@tanstack/react-query';
import type { LabelQueue } from '../../../../core/contract/index.ts';
import { orpc } from '../../../engine/client.ts';
import { number } from '../../../format/index.ts';
import { classColour, LabelMark, useLabels } from '../../../parts/LabelMark.tsx';
import { Section } from '../../../parts/Section.tsx';
import { agreementWords } from '../words.ts';

/** `done`: every text is; the figures are then those of the whole queue. */
export const Session = ({ queue, done }: { readonly queue: LabelQueue; readonly done: boolean }) => {
  const labels = useLabels();
  const models = useQuery(orpc.models.list.queryOptions());
  const { counts, suggestedBy } = queue;
  const suggesting = models.data
    ?.find(({ name }) => name === suggestedBy?.model)
    ?.versions.find(({ version }) => version === suggestedBy?.version);
  const most = Math.max(1, ...counts.labels.map(({ count }) => count));
  const words = agreementWords(counts, suggestedBy, suggesting?.testAccuracy?.value ?? null);
  return (
    <Section title={done ? 'Your labels' : 'This session'}>
      {counts.labels.length === 0 && <p className="small second">You have not labelled a text of this queue yet.</p>}
      {counts.labels.length > 0 && (
        <table className="plain session-table">
          <tbody>
            {counts.labels.map(({ label, count }) => (
              <tr key={label}>
                <td>
                  <LabelMark label={label} />
                </td>
                <td>
                  <span className="class-bar-line" aria-hidden>
                    <i style={{ width: `${(count / most) * 100}%`, background: classColour(label, labels) }} />
                  </span>
                </td>
                <td className="right num">{number(count)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
      {words !== null && <p className="small second session-words">{words}</p>}
    </Section>
  );
};
