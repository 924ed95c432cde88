/** Colours for charts, read from the page's custom properties: ECharts needs them as values. */
import { useComputedColorScheme } from '@mantine/core';
import { useMemo } from 'react';

const NAMES = [
  'text',
  'text-2',
  'text-3',
  'line',
  'line-strong',
  'bg',
  'live',
  'live-band',
  'candidate',
  'candidate-mark',
  'candidate-band',
  'reference',
  'reference-fill',
  'reference-band',
  'attention-mark',
  'fail',
  'series-1',
  'series-2',
  'series-3',
  'series-4',
  'series-5',
  'series-6',
  'class-1',
  'class-2',
  'class-3',
  'class-4',
  'class-5',
  'class-6',
] as const;

export type ChartColours = Readonly<Record<(typeof NAMES)[number], string>>;
export type Scheme = 'light' | 'dark';

/** Reads from an element that carries the scheme for a moment: the page's own attribute may change only after this render. */
const read = (scheme: Scheme): ChartColours => {
  const probe = document.createElement('div');
  probe.dataset['mantineColorScheme'] = scheme;
  probe.hidden = true;
  document.body.append(probe);
  const style = getComputedStyle(probe);
  const entries = NAMES.map((name) => [name, style.getPropertyValue(`--${name}`).trim()] as const);
  probe.remove();
  return Object.fromEntries(entries) as ChartColours;
};

export const useScheme = (): Scheme => useComputedColorScheme('light', { getInitialValueInEffect: false });

/** The colours of the scheme on screen; a new object when it changes. */
export const useChartColours = (): ChartColours => {
  const scheme = useScheme();
  return useMemo(() => read(scheme), [scheme]);
};
