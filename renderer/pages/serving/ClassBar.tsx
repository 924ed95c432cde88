/** Probabilities of all labels as one bar in label order; the answer is full, the others are pale. Each is named below. */
import { probability } from '../../format/index.ts';
import { classColour, LabelMark, useLabels } from '../../parts/LabelMark.tsx';
import { inLabelOrder } from './format.ts';

type Props = { readonly probabilities: Readonly<Record<string, number>>; readonly answer: string };

export const ClassBar = ({ probabilities, answer }: Props) => {
  const labels = useLabels();
  const shares = inLabelOrder(probabilities, labels);
  return (
    <div className="class-bar">
      <div className="class-bar-fill" aria-hidden>
        {shares.map(([label, share]) => (
          <i
            key={label}
            style={{ flexGrow: share, background: classColour(label, labels), opacity: label === answer ? 1 : 0.42 }}
          />
        ))}
      </div>
      <dl className="class-shares">
        {shares.map(([label, share]) => (
          <div key={label} className="row" data-answer={label === answer}>
            <dt>
              <LabelMark label={label} />
            </dt>
            <dd className="num">{probability(share)}</dd>
          </div>
        ))}
      </dl>
    </div>
  );
};
