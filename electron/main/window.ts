/** The app's window: its safety settings, its place, and shown once it has something to show. */
import { BrowserWindow, nativeTheme, screen } from 'electron';
import { join } from 'node:path';
import { APP_PAGE } from './app-address.ts';
import { isReachable, readWindowState, writeWindowState } from './window-state.ts';

const SIZE = { width: 1440, height: 900 };
const SMALLEST = { minWidth: 1024, minHeight: 640 };
/** Of the app's own title bar, pixels. */
const TITLE_BAR = 40;
/** `chrome` of the interface's two schemes: no flash of another colour before the first paint. */
const BACKGROUND = { light: '#f5f5f2', dark: '#0f1113' };

/** Where the system draws its window buttons into our title bar. Elsewhere the system's own frame stays. */
const titleBar = () =>
  process.platform === 'linux'
    ? {}
    : ({
        titleBarStyle: 'hidden',
        titleBarOverlay: { height: TITLE_BAR, color: '#00000000', symbolColor: '#7d838c' },
      } as const);

/** @param path where the page begins: "/alert/12"; '' is its first page. */
export const openWindow = (
  folder: string,
  mayClose: (window: BrowserWindow) => boolean,
  path: string,
): BrowserWindow => {
  const stateFile = join(folder, 'window.json');
  const { bounds, maximized } = readWindowState(stateFile);
  const screens = screen.getAllDisplays().map(({ workArea }) => workArea);
  const window = new BrowserWindow({
    ...SIZE,
    ...(bounds && isReachable(bounds, screens) ? bounds : {}),
    ...SMALLEST,
    ...titleBar(),
    show: false,
    title: 'Idrift',
    autoHideMenuBar: true,
    backgroundColor: nativeTheme.shouldUseDarkColors ? BACKGROUND.dark : BACKGROUND.light,
    webPreferences: {
      preload: join(__dirname, 'preload.cjs'),
      contextIsolation: true,
      sandbox: true,
      nodeIntegration: false,
      webviewTag: false,
      spellcheck: false,
    },
  });
  window.once('ready-to-show', () => {
    if (maximized) window.maximize();
    window.show();
  });
  window.on('close', (event) => {
    writeWindowState(stateFile, { bounds: window.getNormalBounds(), maximized: window.isMaximized() });
    if (!mayClose(window)) event.preventDefault();
  });
  void window.loadURL(addressOf(path));
  return window;
};

/** The same page at another path is no new load: only what stands after the `#` differs. */
export const showPath = (window: BrowserWindow, path: string): void => void window.loadURL(addressOf(path));

const addressOf = (path: string): string => (path === '' ? APP_PAGE : `${APP_PAGE}#${path}`);
