/** Every metric over epochs, and every metric's last value under the name that MLflow has for it. */
import { useMemo } from 'react';
import { loss, metric, number, parameter } from '../../format/index.ts';
import { Chart } from '../../parts/chart/Chart.tsx';
import { useChartColours } from '../../parts/chart/tokens.ts';
import { EmptyState } from '../../parts/EmptyState.tsx';
import { Loading } from '../../parts/Loading.tsx';
import { Section } from '../../parts/Section.tsx';
import { curveHeading, curveTitle, extraCurves, lastValues } from './curve-list.ts';
import { lossChart, metricChart } from './curves.ts';
import { epochTable, lossFinding } from './history.ts';
import type { RunView } from './use-run.ts';

/** Histories of more points than these may have been thinned. */
const LONG = 1000;

export const CurvesTab = ({ view: { curves, run } }: { readonly view: RunView }) => {
  const colours = useChartColours();
  const charts = useMemo(() => {
    if (!curves) return null;
    return {
      loss: lossChart(curves, colours),
      others: extraCurves(curves.history).map((key) => ({
        key,
        option: metricChart(curves, key, curveTitle(key), colours),
      })),
    };
  }, [curves, colours]);
  if (!curves || !charts) return <Loading rows={8} />;
  const { history } = curves;
  const hasLoss = (history['eval_loss']?.length ?? 0) > 0;
  const values = lastValues(history, run.kept !== null);
  return (
    <div className="run-scroll" data-pane="curves" tabIndex={0} role="region" aria-label="Curves">
      {Object.keys(history).length === 0 && (
        <EmptyState title="No metrics" detail="The run ended before it measured anything." />
      )}
      <div className="curve-grid">
        {hasLoss && (
          <Section
            title="Loss"
            note={
              curves.keptEpoch === null
                ? 'each step in grey, its mean per epoch in ink'
                : `the ring is the kept epoch, ${curves.keptEpoch}`
            }
          >
            <Chart
              option={charts.loss}
              label={lossFinding(history, curves.keptEpoch)}
              height={240}
              marks={history['loss']?.length ?? 0}
              table={epochTable(history, ['train_loss', 'eval_loss'])}
            />
          </Section>
        )}
        {charts.others.map(({ key, option }) => (
          <Section
            key={key}
            title={curveHeading(key)}
            {...(key === 'eval_validation_accuracy' ? { note: 'with its 95 % interval' } : {})}
          >
            <Chart
              option={option}
              label={`${curveHeading(key)} ended at ${metric(history[key]?.at(-1)?.value ?? Number.NaN)}`}
              height={240}
              marks={history[key]?.length ?? 0}
              {...(key.startsWith('eval_') ? { table: epochTable(history, [key]) } : {})}
            />
          </Section>
        ))}
      </div>
      {values.length > 0 && (
        <Section title="Values" note="the last of each, as MLflow lists them">
          <table className="plain run-values">
            <thead>
              <tr>
                <th>metric</th>
                <th className="right">last value</th>
                <th className="right">points</th>
              </tr>
            </thead>
            <tbody>
              {values.map(({ key, value, points }) => (
                <tr key={key}>
                  <td className="mono">{key}</td>
                  <td className="right">
                    {Number.isInteger(value)
                      ? parameter(value)
                      : Math.abs(value) < 0.001
                        ? parameter(Number(value.toPrecision(3)))
                        : loss(value)}
                  </td>
                  <td className="right third">{points < LONG ? points : `${number(points)} drawn`}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </Section>
      )}
    </div>
  );
};
