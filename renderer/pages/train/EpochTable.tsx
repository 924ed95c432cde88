/** One row an evaluation, newest first; ✓ marks the one whose weights are kept. */
import { duration, loss, metric, number, percent } from '../../format/index.ts';
import { Section } from '../../parts/Section.tsx';
import { StatusShape } from '../../parts/StatusShape.tsx';
import { type BestWords, epochPlace } from './best-words.ts';
import { type Epoch, keptEpoch, lossSoFar, type Progress } from './progress.ts';

const whole = (seconds: number | null): string => (seconds === null ? '–' : duration(seconds));

const RunningRow = ({ progress }: { readonly progress: Progress }) => {
  const { newest, epochs } = progress;
  const done = epochs.at(-1)?.x ?? 0;
  if (newest === null || newest.epoch <= done) return null;
  const epoch = Math.floor(newest.epoch - 1e-9);
  return (
    <tr>
      <td>
        <span className="epoch-name">
          <StatusShape status="working" />
          {number(epoch + 1)}
        </span>
      </td>
      <td className="right">{loss(lossSoFar(progress))}</td>
      <td className="right third" colSpan={5}>
        {percent(newest.epoch - epoch)} through
      </td>
    </tr>
  );
};

const placeWords = (epoch: Epoch): string => {
  const place = epochPlace(epoch);
  return number(place, Number.isInteger(place) ? 0 : 2);
};

type Props = {
  readonly progress: Progress;
  readonly best: BestWords;
  readonly running: boolean;
  /** It made a model, or may still make one. */
  readonly made: boolean;
};

export const EpochTable = ({ progress, best, running, made }: Props) => {
  const kept = keptEpoch(progress)?.step;
  const { epochs } = progress;
  const hasF1 = epochs.some(({ valF1 }) => Number.isFinite(valF1));
  return (
    <Section
      title={best.unit === 'epoch' ? 'Epochs' : 'Evaluations'}
      note={made ? `the ${best.best} ${best.name} is kept` : `✓ had the ${best.best} ${best.name}`}
      className="epochs-section"
    >
      <table className="plain epochs">
        <thead>
          <tr>
            <th>epoch</th>
            <th className="right">train loss</th>
            <th className="right">val loss</th>
            <th className="right">accuracy</th>
            {hasF1 && <th className="right epoch-extra">F1</th>}
            <th className="right">ROC-AUC</th>
            <th className="right epoch-time">time</th>
          </tr>
        </thead>
        <tbody>
          {running && <RunningRow progress={progress} />}
          {epochs.toReversed().map((epoch) => (
            <tr key={epoch.step}>
              <td>
                <span className="epoch-name">
                  {epoch.step === kept ? <StatusShape status="finished" /> : <span className="epoch-blank" />}
                  {placeWords(epoch)}
                  {epoch.step === kept && <span className="for-readers">{made ? 'kept' : best.best}</span>}
                </span>
              </td>
              <td className="right">{loss(epoch.trainLoss)}</td>
              <td className={epoch.step === kept ? 'right strong' : 'right'}>{loss(epoch.valLoss)}</td>
              <td className="right">{metric(epoch.valAccuracy)}</td>
              {hasF1 && <td className="right epoch-extra">{metric(epoch.valF1)}</td>}
              <td className="right">{epoch.valRocAuc === null ? '–' : metric(epoch.valRocAuc)}</td>
              <td className="right third epoch-time">{whole(epoch.seconds)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {epochs.length === 0 && !running && <p className="small second">No {best.unit} ended.</p>}
    </Section>
  );
};
