/** The terminal's colours from the page's own: programs ask for sixteen by number, and each has its place among the tokens. */
import type { ITheme } from '@xterm/xterm';

const TOKENS = {
  background: 'sunken',
  foreground: 'text',
  cursor: 'accent',
  cursorAccent: 'sunken',
  selectionBackground: 'selected',
  selectionForeground: 'text',
  black: 'line-strong',
  red: 'fail',
  green: 'ok',
  yellow: 'attention',
  blue: 'accent',
  magenta: 'series-4',
  cyan: 'series-3',
  white: 'text-2',
  brightBlack: 'text-3',
  brightRed: 'fail',
  brightGreen: 'ok',
  brightYellow: 'attention-mark',
  brightBlue: 'accent',
  brightMagenta: 'series-4',
  brightCyan: 'series-3',
  brightWhite: 'text',
  scrollbarSliderBackground: 'line-strong',
  scrollbarSliderHoverBackground: 'control',
  scrollbarSliderActiveBackground: 'control',
  overviewRulerBorder: 'sunken',
} as const satisfies Partial<Record<keyof ITheme, string>>;

/** Reads from an element that carries the scheme for a moment: the page's own attribute may change only after this render. */
export const terminalTheme = (scheme: 'light' | 'dark'): ITheme => {
  const probe = document.createElement('div');
  probe.dataset['mantineColorScheme'] = scheme;
  probe.hidden = true;
  document.body.append(probe);
  const style = getComputedStyle(probe);
  const theme = Object.entries(TOKENS).map(([name, token]) => [name, style.getPropertyValue(`--${token}`).trim()]);
  probe.remove();
  return Object.fromEntries(theme) as ITheme;
};
