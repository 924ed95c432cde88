/** The words that mattered to an answer, marked in the text. */
import type { Prediction } from '../../../core/contract/index.ts';
import { markedWords, strongestWords } from './words.ts';

type Props = {
  readonly label: Prediction['label'];
  readonly words: readonly { readonly text: string; readonly score: number }[];
};

export const Why = ({ label, words }: Props) => (
  <div className="why">
    <p className="why-text">
      {markedWords(words).map(({ text, strength, side }, index) => (
        // oxlint-disable-next-line react/no-array-index-key -- the words of one text, in its order
        <span
          key={index}
          data-side={side}
          style={
            side === 'for'
              ? { background: `color-mix(in srgb, var(--text) ${Math.round(6 + strength * 20)}%, transparent)` }
              : {}
          }
        >
          {text}
        </span>
      ))}
    </p>
    <p className="small second">
      {strongestWords(words) || 'no word stands out'}. Filled words speak for {label}, dashed ones against it.
    </p>
  </div>
);
