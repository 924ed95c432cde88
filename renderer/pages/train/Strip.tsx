/** How far, how long, how fast, on what: the strip under the live page's sentence. */
import type { ReactNode } from 'react';
import { percent } from '../../format/index.ts';
import { Progress as Bar } from '../../parts/Progress.tsx';
import { Spark } from '../../parts/Spark.tsx';
import { shareDone } from './progress.ts';
import { stripFigures } from './strip-figures.ts';
import type { Live } from './use-live.ts';
import { useNow } from './use-now.ts';

const Figure = ({
  name,
  value,
  children,
}: {
  readonly name: string;
  readonly value: string;
  readonly children?: ReactNode;
}) => (
  <div className="strip-figure">
    <div className="small third">{name}</div>
    <div className="num medium cut" title={value}>
      {value}
    </div>
    <div className="small third cut strip-under">{children}</div>
  </div>
);

export const Strip = ({ live: { run, progress, running, elsewhere } }: { readonly live: Live }) => {
  const now = useNow(running);
  const figures = stripFigures(run, progress, running, now);
  const { paces } = progress;
  const last = progress.steps.at(-1)?.step ?? 0;
  const share = shareDone(progress) ?? (progress.totalSteps === null ? null : last / progress.totalSteps);
  return (
    <div className="strip" data-pane="strip" tabIndex={-1}>
      <Figure name="Progress" value={figures.step}>
        <Bar
          share={share}
          width="100%"
          label={share === null ? 'Steps' : `Steps, ${percent(share)}`}
          failed={run.status === 'FAILED'}
        />
      </Figure>
      <Figure name={running ? 'Elapsed' : 'Took'} value={figures.elapsed} />
      {running && !elsewhere && (
        <Figure name="Left" value={figures.left}>
          {figures.leftNote}
        </Figure>
      )}
      {figures.rate !== '–' || (running && !elsewhere) ? (
        <Figure name="Rate" value={figures.rate}>
          {running && paces.length > 1 && (
            <Spark
              values={paces.map(({ stepsPerSecond }) => stepsPerSecond)}
              width={110}
              height={18}
              colour="text-3"
              from={0}
            />
          )}
        </Figure>
      ) : null}
      {figures.tokens !== null && (
        <Figure name="Tokens" value={figures.tokens}>
          {paces.length > 1 && (
            <Spark
              values={paces.map(({ tokensPerSecond }) => tokensPerSecond)}
              width={110}
              height={18}
              colour="text-3"
              from={0}
            />
          )}
        </Figure>
      )}
      {figures.memory !== null && (
        <Figure name="Memory" value={figures.memory}>
          {running && paces.length > 1 && (
            <Spark
              values={paces.map(({ memoryBytes }) => memoryBytes)}
              width={110}
              height={18}
              colour="text-3"
              from={0}
            />
          )}
        </Figure>
      )}
      {figures.device !== '–' && <Figure name="Device" value={figures.device} />}
    </div>
  );
};
