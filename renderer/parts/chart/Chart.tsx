/** A chart with its finding in words, and the same data as a table (Shift+T or its button). */
import { IconChartLine, IconTable } from '@tabler/icons-react';
import type { EChartsOption } from 'echarts';
import { useEffect, useEffectEvent, useRef, useState } from 'react';
import { ChartTable, type ChartData } from './ChartTable.tsx';
import { type ChartInstance, startChart } from './echarts.ts';
import { type Scheme, useScheme } from './tokens.ts';

type Props = {
  readonly option: EChartsOption;
  /** The finding, not the type: "Validation loss fell from 0.842 to 0.371 in six epochs". */
  readonly label: string;
  readonly height: number | string;
  /** The same data for people and programs that read. */
  readonly table?: ChartData;
  /** Marks drawn; above 2 000 the chart paints on a canvas. */
  readonly marks?: number;
  /** For listeners: brushing, clicks. Called once per chart instance. */
  readonly onReady?: (chart: ChartInstance) => void;
};

export const Chart = ({ option, label, height, table, marks = 0, onReady }: Props) => {
  const [asTable, setAsTable] = useState(false);
  const scheme = useScheme();
  const canvas = marks > 2000;
  return (
    <figure
      className="chart"
      style={{ height, margin: 0 }}
      onKeyDown={(event) => {
        if (table && event.shiftKey && event.key === 'T') {
          event.preventDefault();
          setAsTable((shown) => !shown);
        }
      }}
    >
      {asTable && table ? (
        <ChartTable data={table} label={label} />
      ) : (
        <Drawing
          key={`${scheme}-${canvas}`}
          option={option}
          label={label}
          scheme={scheme}
          canvas={canvas}
          {...(onReady ? { onReady } : {})}
        />
      )}
      {table && (
        <button
          type="button"
          className="icon-button chart-switch"
          aria-label={asTable ? 'Show as chart' : 'Show as table'}
          title={asTable ? 'Show as chart (Shift+T)' : 'Show as table (Shift+T)'}
          onClick={() => setAsTable((shown) => !shown)}
        >
          {asTable ? <IconChartLine size={14} stroke={1.6} /> : <IconTable size={14} stroke={1.6} />}
        </button>
      )}
    </figure>
  );
};

type DrawingProps = {
  readonly option: EChartsOption;
  readonly label: string;
  readonly scheme: Scheme;
  readonly canvas: boolean;
  readonly onReady?: (chart: ChartInstance) => void;
};

/** One ECharts instance; another scheme or renderer is another instance (by its key). */
const Drawing = ({ option, label, scheme, canvas, onReady }: DrawingProps) => {
  const place = useRef<HTMLDivElement>(null);
  const chart = useRef<ChartInstance>(null);
  const ready = useEffectEvent((started: ChartInstance) => onReady?.(started));
  useEffect(() => {
    if (!place.current) return undefined;
    const started = startChart(place.current, `idrift-${scheme}`, { renderer: canvas ? 'canvas' : 'svg' });
    chart.current = started;
    ready(started);
    const observer = new ResizeObserver(() => started.resize());
    observer.observe(place.current);
    return () => {
      observer.disconnect();
      started.dispose();
      chart.current = null;
    };
  }, [scheme, canvas]);
  useEffect(() => {
    // ECharts would write a label of its own over ours.
    const aria = { enabled: true, label: { description: label } };
    chart.current?.setOption({ animation: false, ...option, aria }, { notMerge: true });
  }, [option, label]);
  return <div ref={place} className="chart-canvas" role="img" aria-label={label} tabIndex={0} />;
};
