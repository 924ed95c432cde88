/** Results beside what is served, per class, curves and what differs; at the side where it came from and what it became. */
import { Link } from '@tanstack/react-router';
import { useMemo } from 'react';
import { Chart } from '../../parts/chart/Chart.tsx';
import { useChartColours } from '../../parts/chart/tokens.ts';
import { Pane, Panes } from '../../parts/Panes.tsx';
import { Section } from '../../parts/Section.tsx';
import { differencesOf } from '../runs/differences.ts';
import { isRunning } from '../runs/run-status.ts';
import { Became } from './Became.tsx';
import { ClassTable } from './ClassTable.tsx';
import { lossChart } from './curves.ts';
import { epochTable, lossFinding } from './history.ts';
import { DifferenceTable } from './DifferenceTable.tsx';
import { Ending } from './Ending.tsx';
import { InMlflow } from './InMlflow.tsx';
import { MadeFrom } from './MadeFrom.tsx';
import { Notes } from './Notes.tsx';
import { ResultsTable } from './ResultsTable.tsx';
import { RunHeading } from './RunHeading.tsx';
import { RunTags } from './RunTags.tsx';
import type { RunView } from './use-run.ts';

export const Overview = ({ view }: { readonly view: RunView }) => {
  const { run, baseline, curves, errors, role } = view;
  const colours = useChartColours();
  const chart = useMemo(() => curves && lossChart(curves, colours), [curves, colours]);
  const hasCurves = curves !== null && (curves.history['eval_loss']?.length ?? 0) > 0;
  const differences = baseline ? differencesOf([run, baseline.run]) : null;
  const kept = run.kept;
  return (
    <Panes name="run-overview">
      <Pane name="run" min="45%">
        {kept === null && <Ending run={run} />}
        {kept !== null && (
          <div className="run-results">
            <Section
              title="Results"
              note={
                baseline
                  ? `dashes: ${baseline.name}. Test texts were scored once, after training.`
                  : 'Test texts were scored once, after training.'
              }
              right={
                run.modelId !== null && (
                  <Link to="/analysis" search={{ model: run.runId }}>
                    Analyse it
                  </Link>
                )
              }
            >
              <ResultsTable kept={kept} role={role} baseline={baseline} />
            </Section>
            {errors && <ClassTable errors={errors} role={role} />}
          </div>
        )}
        {hasCurves && chart && (
          <Section
            title="Curves"
            note={
              kept
                ? `the ring is the kept epoch, ${kept.epoch}`
                : isRunning(run) || run.status === 'PAUSED'
                  ? 'so far'
                  : 'no epoch was kept'
            }
          >
            <Chart
              option={chart}
              label={lossFinding(curves.history, curves.keptEpoch)}
              height={210}
              marks={curves.history['loss']?.length ?? 0}
              table={epochTable(curves.history, ['train_loss', 'eval_loss', 'eval_validation_accuracy'])}
            />
          </Section>
        )}
        {baseline && differences && (
          <Section title={`What differs from ${baseline.name}`} note={`${differences.equal} parameters are equal`}>
            <DifferenceTable run={run} baseline={baseline} params={differences.params} />
          </Section>
        )}
      </Pane>
      <Pane name="run-side" size="300px" min="250px" max="45%" sunken>
        <RunHeading run={run} />
        <MadeFrom run={run} />
        <Became view={view} />
        <InMlflow run={run} />
        <Notes key={run.runId} run={run} />
        <RunTags run={run} />
      </Pane>
    </Panes>
  );
};
