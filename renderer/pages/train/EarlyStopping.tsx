/** How near the run is to stopping by itself: one pip per epoch without a lower validation loss. */
import { Section } from '../../parts/Section.tsx';

type Props = { readonly patience: number; readonly withoutGain: number; readonly running: boolean };

/** More pips than this are a number, not a picture. */
const MOST_PIPS = 20;

const words = ({ patience, withoutGain, running }: Props): string => {
  const so = `${Math.min(withoutGain, patience)} of ${patience} epochs without a lower validation loss`;
  if (withoutGain >= patience) return `${so}: it stopped`;
  return running ? so : `${so} at its end`;
};

export const EarlyStopping = ({ patience, withoutGain, running }: Props) => (
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
        {words({ patience, withoutGain, running })}
      </div>
    )}
  </Section>
);
