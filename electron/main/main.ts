/** The desktop app: one instance, one window, one engine. Everything else is the engine's or the page's. */
import { app, BrowserWindow, dialog, ipcMain, Notification } from 'electron';
import { join } from 'node:path';
import { setAppMenu } from './app-menu.ts';
import { type DeepLink, linkAmong, linkPath, readDeepLink } from './deep-link.ts';
import { openBackground } from './background.ts';
import { registerScheme, serveApp } from './app-protocol.ts';
import { createEngineProcess, type EngineProcess } from './engine-process.ts';
import { notify } from './notify.ts';
import { answerPage } from './page-requests.ts';
import { lockDown } from './lock-down.ts';
import { openSecrets } from './secrets.ts';
import { openWindow, showPath } from './window.ts';
import { settingsFolder } from './settings-folder.ts';

const projectArgument = (): string | null => {
  const argument = process.argv.find((word) => word.startsWith('--project='));
  return argument ? argument.slice('--project='.length) : null;
};

const desktopFolder = join(settingsFolder(), 'desktop');
app.setPath('userData', desktopFolder);
registerScheme();
lockDown(app);

let quitting = false;

/** The link that the app was started with; macOS tells of it before the app is ready. */
let firstLink = linkAmong(process.argv);
let follow = (link: DeepLink): void => {
  firstLink = link;
};
app.on('open-url', (event, url) => {
  event.preventDefault();
  const link = readDeepLink(url);
  if (link) follow(link);
});
// Unpackaged, the system would be told to start bare Electron.
if (app.isPackaged) app.setAsDefaultProtocolClient('idrift');

const start = async (): Promise<void> => {
  const secrets = openSecrets(join(desktopFolder, 'secrets.json'));
  const engine: EngineProcess = createEngineProcess({
    appFolder: app.getAppPath(),
    isPackaged: app.isPackaged,
    project: projectArgument(),
    onRestart: (reason, wasReady) => {
      if (wasReady) new Notification({ title: 'The engine ended and was started again', body: reason }).show();
      else void sayNoProject(reason);
    },
    onGivenUp: (reason) => void offerRestart(engine, reason),
    // '': the project that is open.
    onNotify: (notification) => void notify(notification, () => follow({ project: '', path: notification.path })),
  });
  answerPage(ipcMain, engine, secrets);
  engine.start();
  await app.whenReady();
  // After the start: the key store opens only once the app is ready, and the engine need not wait for it.
  for (const name of ['slackToken', 'webhookSecret'] as const) {
    void secrets.read(name).then((value) => {
      if (value !== null) engine.setSecret(name, value);
    });
  }
  serveApp(join(app.getAppPath(), 'dist', 'renderer'));
  const background = openBackground(join(desktopFolder, 'background.json'), {
    open: () => open(),
    quit: () => app.quit(),
  });
  setAppMenu(background);
  const staysOn = (): boolean => background.isOn() && !quitting;
  const open = (path = ''): BrowserWindow => {
    background.leave();
    return openWindow(desktopFolder, (window) => staysOn() || mayClose(window, engine), path);
  };
  open(firstLink ? linkPath(firstLink) : '');
  follow = (link) => {
    const window = BrowserWindow.getAllWindows()[0];
    if (window) showPath(window, linkPath(link));
    const shown = window ?? open(linkPath(link));
    if (shown.isMinimized()) shown.restore();
    shown.focus();
  };
  app.on('activate', () => {
    if (BrowserWindow.getAllWindows().length === 0) open();
  });
  app.on('second-instance', (_event, words) => {
    const link = linkAmong(words);
    if (link) return follow(link);
    const window = BrowserWindow.getAllWindows()[0] ?? open();
    if (window.isMinimized()) window.restore();
    return window.focus();
  });
  app.on('before-quit', () => {
    quitting = true;
  });
  app.on('window-all-closed', () => {
    if (staysOn()) background.enter();
    else if (process.platform !== 'darwin' || quitting) app.quit();
  });
  // The engine saves and marks what runs; the app waits for it, at most as long as EngineProcess.stop says.
  let stopped = false;
  app.on('will-quit', (event) => {
    if (stopped) return;
    event.preventDefault();
    void engine.stop().finally(() => {
      stopped = true;
      app.quit();
    });
  });
};

/** Asks once, while a job runs. */
const mayClose = (window: BrowserWindow, engine: EngineProcess): boolean => {
  if (engine.busy() === 0) return true;
  const choice = dialog.showMessageBoxSync(window, {
    type: 'question',
    message: engine.busy() === 1 ? 'A job is running.' : `${engine.busy()} jobs are running.`,
    detail: 'Closing Idrift stops it. A run that trains now is kept and marked as interrupted.',
    buttons: ['Keep it open', 'Stop and close'],
    defaultId: 0,
    cancelId: 0,
    noLink: true,
  });
  if (choice === 0) quitting = false;
  return choice === 1;
};

/** Beside the window, which shows the Welcome page then. */
const sayNoProject = async (reason: string): Promise<void> => {
  await app.whenReady();
  await dialog.showMessageBox({ type: 'warning', message: 'The project could not be opened.', detail: reason });
};

const offerRestart = async (engine: EngineProcess, reason: string): Promise<void> => {
  const { response } = await dialog.showMessageBox({
    type: 'error',
    message: 'The engine does not run.',
    detail: `${reason}\n\nData, runs and models on disk are kept.`,
    buttons: ['Start it again', 'Close Idrift'],
    defaultId: 0,
    cancelId: 1,
    noLink: true,
  });
  if (response === 0) engine.start();
  else app.quit();
};

if (app.requestSingleInstanceLock()) void start();
else app.quit();
