/** Answers what the page asks through the preload. Only our own page, in a window's main frame, is answered. */
import { BrowserWindow, dialog, type IpcMain, type IpcMainInvokeEvent, shell } from 'electron';
import type { Channel } from '../preload/channels.ts';
import { isAppPage } from './app-address.ts';
import type { EngineProcess } from './engine-process.ts';

import type { Secrets } from './secrets.ts';

type Answer = (event: IpcMainInvokeEvent, ...args: readonly unknown[]) => unknown;

export const answerPage = (ipc: IpcMain, engine: EngineProcess, secrets: Secrets): void => {
  const answers: Readonly<Record<Channel, Answer>> = {
    engine: () => engine.address(),
    'choose-folder': (event, title) => chooseFolder(event, text(title)),
    'open-external': (_event, url) => openExternal(text(url)),
    'show-folder': (_event, path) => shell.showItemInFolder(text(path)),
    'store-secret': async (_event, name, value) => {
      if (name !== 'slackToken' && name !== 'webhookSecret') throw new Error('There is no such secret.');
      const secret = value === null ? null : text(value);
      const stored = await secrets.store(name, secret);
      engine.setSecret(name, secret);
      return stored;
    },
  };
  for (const [channel, answer] of Object.entries(answers)) {
    ipc.handle(channel, (event, ...args: unknown[]) => {
      if (!isOurPage(event)) throw new Error('Only the app’s own page is answered.');
      return answer(event, ...args);
    });
  }
};

const isOurPage = (event: IpcMainInvokeEvent): boolean => {
  const frame = event.senderFrame;
  return frame !== null && frame === event.sender.mainFrame && isAppPage(frame.url);
};

const text = (value: unknown): string => {
  if (typeof value === 'string') return value;
  throw new TypeError('A text was expected.');
};

const chooseFolder = async (event: IpcMainInvokeEvent, title: string): Promise<string | null> => {
  const window = BrowserWindow.fromWebContents(event.sender);
  const options = { title, properties: ['openDirectory' as const, 'createDirectory' as const] };
  const { filePaths } = await (window ? dialog.showOpenDialog(window, options) : dialog.showOpenDialog(options));
  return filePaths[0] ?? null;
};

/** The system opens some schemes with programs that run what they are given: only the web passes. */
const openExternal = async (address: string): Promise<void> => {
  const { protocol } = new URL(address);
  if (protocol !== 'https:' && protocol !== 'http:') throw new Error(`Addresses of ${protocol} are not opened.`);
  await shell.openExternal(address);
};
