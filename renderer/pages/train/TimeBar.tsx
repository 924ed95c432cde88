/** When the run may end, on a scale from now: the bar spans from the soonest early stop to the last epoch. */
import { duration } from '../../format/index.ts';
import type { TimeRange } from './estimate.ts';
import { timeScale } from './time-scale.ts';

export const TimeBar = ({ range }: { readonly range: TimeRange }) => {
  const { end, ticks, write } = timeScale(range.most);
  const at = (seconds: number): string => `${(seconds / end) * 100}%`;
  return (
    <div className="time-bar" role="img" aria-label={`Ends after ${duration(range.least)} to ${duration(range.most)}`}>
      <i className="time-line" />
      <i className="time-range" style={{ left: at(range.least), width: at(range.most - range.least) }} />
      <i className="time-dot" style={{ left: at(range.most) }} />
      {ticks.map((tick, index) => (
        <span
          key={tick}
          className="micro third num"
          style={
            index === ticks.length - 1 ? { right: 0 } : { left: at(tick), translate: index === 0 ? 'none' : '-50%' }
          }
        >
          {write(tick, index === ticks.length - 1)}
        </span>
      ))}
    </div>
  );
};
