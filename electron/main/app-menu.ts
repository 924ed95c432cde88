/** The menu bar: the app's own commands with their keys, and what systems expect. The page acts on the keys (renderer/frame/keys.ts). */
import { BrowserWindow, Menu, type MenuItemConstructorOptions } from 'electron';
import type { Background } from './background.ts';

type Key = { readonly keyCode: string; readonly modifiers: ('control' | 'meta' | 'shift')[] };

const ctrl = process.platform === 'darwin' ? 'meta' : 'control';

/** Presses the key in the page, so that menu and keyboard can never do different things. */
const press = ({ keyCode, modifiers }: Key): void => {
  const contents = BrowserWindow.getAllWindows()[0]?.webContents;
  contents?.sendInputEvent({ type: 'keyDown', keyCode, modifiers });
  contents?.sendInputEvent({ type: 'keyUp', keyCode, modifiers });
};

/** The menu shows the key and leaves it to the page; macOS gives keys to menus first, which then press them. */
const command = (label: string, keyCode: string, ...shift: 'shift'[]): MenuItemConstructorOptions => ({
  label,
  accelerator: ['CommandOrControl', ...shift.map(() => 'Shift'), keyCode].join('+'),
  registerAccelerator: false,
  click: () => press({ keyCode, modifiers: [ctrl, ...shift] }),
});

const PLACES = ['Overview', 'Data', 'Train', 'Runs', 'Models', 'Serving', 'Monitoring'];

const separator: MenuItemConstructorOptions = { type: 'separator' };

/** @param background what goes on while no window is open. */
export const setAppMenu = (background: Pick<Background, 'isOn' | 'setOn'>): void => {
  const template: MenuItemConstructorOptions[] = [
    ...(process.platform === 'darwin' ? [{ role: 'appMenu' } as const] : []),
    {
      label: '&File',
      submenu: [
        command('Search or Run a Command', 'K'),
        command('Settings', ','),
        separator,
        {
          label: 'Keep Checking When the Window Is Closed',
          type: 'checkbox',
          checked: background.isOn(),
          click: ({ checked }) => background.setOn(checked),
        },
        separator,
        process.platform === 'darwin' ? { role: 'close' } : { role: 'quit' },
      ],
    },
    { role: 'editMenu' },
    { label: '&Go', submenu: PLACES.map((place, index) => command(place, String(index + 1))) },
    {
      label: '&View',
      submenu: [
        command('Sidebar', 'B'),
        command('Jobs', 'J'),
        separator,
        { role: 'resetZoom' },
        { role: 'zoomIn' },
        { role: 'zoomOut' },
        { role: 'togglefullscreen' },
        separator,
        { role: 'toggleDevTools' },
      ],
    },
    {
      role: 'help',
      submenu: [
        {
          label: 'Keys',
          accelerator: '?',
          registerAccelerator: false,
          click: () => press({ keyCode: '?', modifiers: [] }),
        },
        ...(process.platform === 'darwin' ? [] : [{ role: 'about' } as const]),
      ],
    },
  ];
  Menu.setApplicationMenu(Menu.buildFromTemplate(template));
};
