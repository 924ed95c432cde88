/** One row an epoch, newest first; ✓ marks the one whose weights are kept. */
import { duration, loss, metric, number, percent } from '../../format/index.ts';
import { Section } from '../../parts/Section.tsx';
import { StatusShape } from '../../parts/StatusShape.tsx';
import { keptEpoch, lossSoFar, type Progress } from './progress.ts';

const whole = (seconds: number | null): string => (seconds === null ? '–' : duration(seconds));

const RunningRow = ({ progress }: { readonly progress: Progress }) => {
  const { newest, epochs } = progress;
  if (newest === null || newest.epoch <= epochs.length) return null;
  return (
    <tr>
      <td>
        <span className="epoch-name">
          <StatusShape status="working" />
          {number(epochs.length + 1)}
        </span>
      </td>
      <td className="right">{loss(lossSoFar(progress))}</td>
      <td className="right third" colSpan={4}>
        {percent(newest.epoch - epochs.length)} through
      </td>
    </tr>
  );
};

type Props = {
  readonly progress: Progress;
  readonly running: boolean;
  /** It made a model, or may still make one. */
  readonly made: boolean;
};

export const EpochTable = ({ progress, running, made }: Props) => {
  const kept = keptEpoch(progress)?.epoch;
  const { epochs } = progress;
  return (
    <Section
      title="Epochs"
      note={made ? 'the lowest validation loss is kept' : '✓ had the lowest validation loss'}
      className="epochs-section"
    >
      <table className="plain epochs">
        <thead>
          <tr>
            <th>epoch</th>
            <th className="right">train loss</th>
            <th className="right">val loss</th>
            <th className="right">accuracy</th>
            <th className="right">ROC-AUC</th>
            <th className="right epoch-time">time</th>
          </tr>
        </thead>
        <tbody>
          {running && <RunningRow progress={progress} />}
          {epochs.toReversed().map((epoch) => (
            <tr key={epoch.epoch}>
              <td>
                <span className="epoch-name">
                  {epoch.epoch === kept ? <StatusShape status="finished" /> : <span className="epoch-blank" />}
                  {number(epoch.epoch)}
                  {epoch.epoch === kept && <span className="for-readers">{made ? 'kept' : 'lowest'}</span>}
                </span>
              </td>
              <td className="right">{loss(epoch.trainLoss)}</td>
              <td className={epoch.epoch === kept ? 'right strong' : 'right'}>{loss(epoch.valLoss)}</td>
              <td className="right">{metric(epoch.valAccuracy)}</td>
              <td className="right">{epoch.valRocAuc === null ? '–' : metric(epoch.valRocAuc)}</td>
              <td className="right third epoch-time">{whole(epoch.seconds)}</td>
            </tr>
          ))}
        </tbody>
      </table>
      {epochs.length === 0 && !running && <p className="small second">No epoch ended.</p>}
    </Section>
  );
};
