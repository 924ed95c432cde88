/** Runs in the window before its page, sandboxed, and gives the page `window.idrift`. */
import { contextBridge, ipcRenderer } from 'electron';
import type { IdriftApi } from './api.ts';
import type { Channel } from './channels.ts';

const ask = (channel: Channel, ...args: readonly unknown[]) => ipcRenderer.invoke(channel, ...args);

const api: IdriftApi = {
  engine: () => ask('engine'),
  chooseFolder: (title) => ask('choose-folder', title),
  openExternal: (url) => ask('open-external', url),
  showFolder: (path) => ask('show-folder', path),
  storeSecret: (name, value) => ask('store-secret', name, value),
  platform: process.platform,
};

contextBridge.exposeInMainWorld('idrift', api);
