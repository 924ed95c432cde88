/** The pieces of ECharts that the app draws with, and its two themes. */
import { CustomChart, LineChart, ParallelChart, ScatterChart } from 'echarts/charts';
import {
  AriaComponent,
  BrushComponent,
  GridComponent,
  MarkAreaComponent,
  MarkLineComponent,
  MarkPointComponent,
  ParallelComponent,
  TooltipComponent,
} from 'echarts/components';
import * as core from 'echarts/core';
import { LabelLayout } from 'echarts/features';
import { CanvasRenderer, SVGRenderer } from 'echarts/renderers';
import dark from '../../theme/echarts-dark.json';
import light from '../../theme/echarts-light.json';

core.use([
  AriaComponent,
  BrushComponent,
  CanvasRenderer,
  CustomChart,
  GridComponent,
  LabelLayout,
  LineChart,
  MarkAreaComponent,
  MarkLineComponent,
  MarkPointComponent,
  ParallelChart,
  ParallelComponent,
  ScatterChart,
  SVGRenderer,
  TooltipComponent,
]);
core.registerTheme('idrift-light', light);
core.registerTheme('idrift-dark', dark);

export const startChart = core.init;
export type ChartInstance = core.EChartsType;
