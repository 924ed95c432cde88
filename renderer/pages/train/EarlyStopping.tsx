/** How near the run is to stopping by itself: one pip per evaluation that was not better. */
import { count } from '../../format/index.ts';
import { Section } from '../../parts/Section.tsx';
import type { BestWords } from './best-words.ts';

type Props = {
  readonly best: BestWords;
  readonly patience: number;
  readonly withoutGain: number;
  readonly running: boolean;
};

/** More pips than this are a number, not a picture. */
const MOST_PIPS = 20;

const words = ({ best, patience, withoutGain, running }: Props): string => {
  const so = `${Math.min(withoutGain, patience)} of ${count(patience, best.unit)} without a ${best.better} ${best.name}`;
  if (withoutGain >= patience) return `${so}: it stopped`;
  return running ? so : `${so} at its end`;
};

export const EarlyStopping = (props: Props) => {
  const { patience, withoutGain } = props;
  return (
    <Section title="Early stopping">
      {patience === 0 ? (
        <p className="small second">Off: every epoch runs.</p>
      ) : (
        <div className="row small second">
          {patience <= MOST_PIPS && (
            <span className="pips" aria-hidden>
              {Array.from({ length: patience }, (_, index) => (
                <i key={index} data-on={index < withoutGain || undefined} />
              ))}
            </span>
          )}
          {words(props)}
        </div>
      )}
    </Section>
  );
};
