/** The terminal itself. Loaded when the first shell is opened: nothing else needs it. */
import { FitAddon } from '@xterm/addon-fit';
import { Terminal } from '@xterm/xterm';
import '@xterm/xterm/css/xterm.css';
import { useEffect, useEffectEvent, useRef } from 'react';
import { copyText } from '../../../parts/copy-text.ts';
import { useScheme } from '../../../parts/chart/tokens.ts';
import { openShell, type ShellEnd } from './session.ts';
import { terminalTheme } from './terminal-theme.ts';

type Props = {
  readonly service: string;
  readonly onOpened: (container: string) => void;
  readonly onEnded: (end: ShellEnd) => void;
};

const FONT_SIZE = 12;
const LINES_KEPT = 5000;
const HIDE_CURSOR = '\x1b[?25l';
/** What WCAG asks of text: colours that programs choose are moved until they reach it. */
const CONTRAST = 4.5;

/** The one key that leaves the terminal: F6 goes to the next pane of the page, Shift+F6 back. */
const leaves = ({ key }: { readonly key: string }): boolean => key === 'F6';

export const ShellTerminal = ({ service, onOpened, onEnded }: Props) => {
  const place = useRef<HTMLDivElement>(null);
  const shown = useRef<Terminal>(null);
  const scheme = useScheme();
  const opened = useEffectEvent(onOpened);
  const ended = useEffectEvent(onEnded);
  const firstTheme = useEffectEvent(() => terminalTheme(scheme));

  useEffect(() => {
    const element = place.current;
    if (!element) return undefined;
    const terminal = new Terminal({
      theme: firstTheme(),
      fontFamily: getComputedStyle(element).fontFamily,
      fontSize: FONT_SIZE,
      lineHeight: 1.25,
      scrollback: LINES_KEPT,
      minimumContrastRatio: CONTRAST,
      cursorBlink: false,
      screenReaderMode: true,
    });
    shown.current = terminal;
    const fit = new FitAddon();
    terminal.loadAddon(fit);
    terminal.open(element);
    terminal.textarea?.setAttribute('aria-label', `Shell in ${service}; F6 leaves it`);
    terminal.attachCustomKeyEventHandler((event) => {
      if (leaves(event)) return false;
      if (event.ctrlKey && event.shiftKey && event.key.toLowerCase() === 'c') {
        if (event.type === 'keydown' && terminal.hasSelection()) void copyText(terminal.getSelection(), 'Copied');
        return false;
      }
      return true;
    });
    fit.fit();
    const session = openShell(
      service,
      { columns: terminal.cols, rows: terminal.rows },
      {
        onOpened: opened,
        onOutput: (text, drawn) => terminal.write(text, drawn),
        onEnded: (end) => {
          terminal.options.disableStdin = true;
          terminal.write(HIDE_CURSOR);
          ended(end);
        },
      },
    );
    terminal.onData(session.write);
    terminal.onResize(({ cols, rows }) => session.resize({ columns: cols, rows }));
    const watch = new ResizeObserver(() => fit.fit());
    watch.observe(element);
    terminal.focus();
    return () => {
      watch.disconnect();
      session.close();
      terminal.dispose();
      shown.current = null;
    };
  }, [service]);

  useEffect(() => {
    if (shown.current) shown.current.options.theme = terminalTheme(scheme);
  }, [scheme]);

  return (
    <div
      className="stack-terminal mono"
      // The app's own keys are the shell's while it has the focus.
      onKeyDown={(event) => {
        if (!leaves(event)) event.stopPropagation();
      }}
    >
      {/* Measured for its rows and columns, so without a padding of its own. */}
      <div ref={place} className="stack-terminal-inside" />
    </div>
  );
};
