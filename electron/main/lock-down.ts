/** What no page may do: leave the app's address, open windows, embed others, or ask for the computer's devices. */
import { type App, session, type WebContents } from 'electron';
import { isAppPage } from './app-address.ts';

export const lockDown = (app: App): void => {
  app.on('web-contents-created', (_event, contents) => lockContents(contents));
  void app.whenReady().then(() => {
    session.defaultSession.setPermissionRequestHandler((_contents, permission, answer) => answer(mayHave(permission)));
    session.defaultSession.setPermissionCheckHandler((_contents, permission) => mayHave(permission));
  });
};

/** Copying rows and links is all that pages do beyond drawing. */
const mayHave = (permission: string): boolean => permission === 'clipboard-sanitized-write';

const lockContents = (contents: WebContents): void => {
  contents.setWindowOpenHandler(() => ({ action: 'deny' }));
  contents.on('will-attach-webview', (event) => event.preventDefault());
  // Only loading the same page again is left; its own addresses differ after the # and are no navigation.
  const stay = (event: { preventDefault(): void }, url: string): void => {
    if (!isAppPage(url)) event.preventDefault();
  };
  contents.on('will-navigate', stay);
  contents.on('will-redirect', stay);
};
