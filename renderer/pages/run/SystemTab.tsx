/** What the computer did while the run trained. */
import { useMemo } from 'react';
import { Chart } from '../../parts/chart/Chart.tsx';
import { useChartColours } from '../../parts/chart/tokens.ts';
import { Loading } from '../../parts/Loading.tsx';
import { Section } from '../../parts/Section.tsx';
import { systemChart, systemFinding, systemKeys, systemTable, systemTitle } from './system-metrics.ts';
import type { RunView } from './use-run.ts';

export const SystemTab = ({ view: { curves, run } }: { readonly view: RunView }) => {
  const colours = useChartColours();
  const history = curves?.history;
  const charts = useMemo(
    () =>
      history
        ? systemKeys(history).map((key) => ({ key, option: systemChart(history, key, run.startedAt, colours) }))
        : [],
    [history, run.startedAt, colours],
  );
  if (!history) return <Loading rows={8} />;
  return (
    <div className="run-scroll" data-pane="system" tabIndex={0} role="region" aria-label="System">
      <div className="curve-grid">
        {charts.map(({ key, option }) => (
          <Section key={key} title={systemTitle(key)} note={systemFinding(history, key)}>
            <Chart
              option={option}
              label={`${systemTitle(key)}: ${systemFinding(history, key)}`}
              height={170}
              marks={history[key]?.length ?? 0}
              table={systemTable(history, key, run.startedAt)}
            />
          </Section>
        ))}
      </div>
    </div>
  );
};
