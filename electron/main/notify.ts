/** Notifications of the desktop that lead into the app. */
import { app, Notification } from 'electron';
import type { EngineNotification } from './engine-lines.ts';

/** Without a reference an unclicked notification may be collected, and its click with it. */
const shown = new Set<Notification>();

/** Where the system shows none, the page tells of it all the same. */
export const notify = async ({ title, body }: EngineNotification, onClick: () => void): Promise<void> => {
  await app.whenReady();
  if (!Notification.isSupported()) return;
  const notification = new Notification({ title, body });
  shown.add(notification);
  notification.on('click', onClick);
  notification.on('close', () => shown.delete(notification));
  notification.show();
};
