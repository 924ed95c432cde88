/** What the run costs and what it can show: measured, and grey while it is measured again. */
import type { RunSummary, SystemInfo } from '../../../core/contract/index.ts';
import { count, duration, number, size } from '../../format/index.ts';
import { Section } from '../../parts/Section.tsx';
import { diskFits, fits, learnWords, memoryWords, paceWords, rangeWords, timeRange, worthWords } from './estimate.ts';
import { MemoryBar } from './MemoryBar.tsx';
import { runsOf, type Sweep, sweepSeconds } from './search-axes.ts';
import { TimeBar } from './TimeBar.tsx';
import type { Measured } from './use-plan.ts';

type Props = {
  readonly measured: Measured;
  readonly system: SystemInfo;
  readonly best: RunSummary | undefined;
  /** null: one run. */
  readonly sweep: Sweep | null;
  readonly old: boolean;
  readonly measuring: boolean;
  readonly onHalve: () => void;
};

export const Estimate = ({ measured: { plan, recipe }, system, best, sweep, old, measuring, onHalve }: Props) => {
  const range = timeRange(plan, recipe);
  const half = Math.floor(recipe.batchSize / 2);
  return (
    <div className="estimate" data-old={old || undefined} aria-busy={old}>
      <Section
        title="Time"
        note={measuring ? 'measuring a few steps' : old ? 'of the values before' : 'measured on this computer'}
      >
        <div className="estimate-lead">
          <span className="estimate-figure num">{duration(range.most)}</span>
          <span className="small second">at most; {rangeWords(range)}</span>
        </div>
        <TimeBar range={range} />
        <div className="small second num">{paceWords(plan)}</div>
        {sweep && (
          <p className="small second estimate-words">
            All {count(runsOf(sweep), 'run')} take at most {duration(sweepSeconds(sweep, plan, recipe))}.
          </p>
        )}
      </Section>
      <Section title="Memory" note={memoryWords(plan, system)}>
        <MemoryBar plan={plan} system={system} />
        {!fits(plan, system) && half >= 1 && (
          <button type="button" className="text-button" onClick={onHalve}>
            Try a batch of {half}
          </button>
        )}
      </Section>
      <Section title="Disk" note={`${size(plan.diskBytes)} of ${size(plan.diskFree)} free`}>
        <p className={diskFits(plan) ? 'small second' : 'small train-problem'}>
          {diskFits(plan)
            ? 'For checkpoints while it runs, and the model at its end.'
            : 'Not enough for its checkpoints and the model: nothing would be started.'}
        </p>
      </Section>
      <Section title="Counted">
        <dl className="facts">
          <dt>weights</dt>
          <dd className="num">
            {learnWords(plan)} ({size(plan.parameters * 4)})
          </dd>
          <dt>vocabulary</dt>
          <dd className="num">{count(plan.vocabulary, 'word piece')}</dd>
          <dt>labels</dt>
          <dd>{plan.labels.join(', ')}</dd>
          <dt>steps</dt>
          <dd className="num">
            {number(plan.stepsPerEpoch)} an epoch, {number(plan.stepsPerEpoch * recipe.epochs)} at most
          </dd>
          <dt>cut texts</dt>
          <dd className="num">{plan.cutTexts === 0 ? 'none' : number(plan.cutTexts)}</dd>
        </dl>
      </Section>
      <Section title="What to expect">
        {worthWords(plan, best).map((words) => (
          <p key={words} className="small second estimate-words">
            {words}
          </p>
        ))}
      </Section>
    </div>
  );
};
