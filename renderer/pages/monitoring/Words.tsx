/** The words that set the live texts apart: shares of texts as bars, counts beside them. */
import { number, percent } from '../../format/index.ts';
import { Section } from '../../parts/Section.tsx';

type Word = { readonly word: string; readonly live: number; readonly reference: number };

type Props = {
  readonly words: readonly Word[];
  /** Words that training never saw. */
  readonly unknown: ReadonlySet<string>;
  /** Texts on each side; bars are shares of them. */
  readonly live: number;
  readonly reference: number;
};

const WIDTH = 120;

export const Words = ({ words, unknown, live, reference }: Props) => {
  const highest = Math.max(...words.map((word) => Math.max(word.live / live, word.reference / reference)));
  const long = (texts: number, of: number): number => (of === 0 ? 0 : (texts / of / highest) * WIDTH);
  return (
    <Section title="Words that set the live texts apart" className="monitoring-left">
      {words.length === 0 ? (
        <p className="second">No word is more usual in the live texts than chance allows.</p>
      ) : (
        <table className="plain words">
          <thead>
            <tr>
              <th>word</th>
              <th>share of texts</th>
              <th className="right" title={`Of ${number(live)} live texts`}>
                live
              </th>
              <th className="right" title={`Of ${number(reference)} reference texts`}>
                reference
              </th>
            </tr>
          </thead>
          <tbody>
            {words.map((word) => (
              <tr key={word.word}>
                <td className="cut" title={word.word}>
                  <bdi className={unknown.has(word.word) ? 'unknown-word' : ''}>{word.word}</bdi>
                </td>
                <td
                  title={`${percent(word.live / live, 1)} of the live texts, ${percent(reference === 0 ? 0 : word.reference / reference, 1)} of the reference`}
                >
                  <svg width={WIDTH} height="12" aria-hidden>
                    <rect width={long(word.reference, reference)} y="0" height="5" fill="var(--reference)" />
                    <rect width={long(word.live, live)} y="6" height="5" fill="var(--live)" />
                  </svg>
                </td>
                <td className="right">{number(word.live)}</td>
                <td className="right second">{number(word.reference)}</td>
              </tr>
            ))}
          </tbody>
        </table>
      )}
    </Section>
  );
};
