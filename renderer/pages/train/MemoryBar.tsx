/** This run's memory beside what other programs hold, against all of this computer's. */
import type { SystemInfo, TrainingPlan } from '../../../core/contract/index.ts';
import { size } from '../../format/index.ts';
import { fits } from './estimate.ts';

type Props = { readonly plan: TrainingPlan; readonly system: SystemInfo };

export const MemoryBar = ({ plan, system }: Props) => {
  const { memoryBytes: all, freeBytes } = system;
  const others = Math.max(0, all - freeBytes);
  const ok = fits(plan, system);
  const share = (bytes: number): string => `${Math.min(100, (bytes / all) * 100)}%`;
  const room = Math.max(0, all - others);
  return (
    <div>
      <div
        className="memory-bar"
        role="img"
        aria-label={`This run takes ${size(plan.memoryBytes)}, other programs hold ${size(others)}, of ${size(all)}: it ${ok ? 'fits' : 'does not fit'}`}
      >
        <i className="memory-others" style={{ width: share(others) }} />
        <i
          className={ok ? 'memory-run' : 'memory-run over'}
          style={{ left: share(others), width: share(ok ? plan.memoryBytes : room) }}
        />
      </div>
      <div className="row micro third num memory-ends">
        <span>0</span>
        <span className="push">{size(all)}</span>
      </div>
      <div className="memory-legend small second">
        <span className="label-mark">
          <i className={ok ? 'memory-run' : 'memory-run over'} />
          this run <span className="third num">{size(plan.memoryBytes)}</span>
        </span>
        <span className="label-mark">
          <i className="memory-others" />
          other programs <span className="third num">{size(others)}</span>
        </span>
      </div>
    </div>
  );
};
