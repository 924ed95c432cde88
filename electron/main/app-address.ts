/** The app's own addresses, `app://idrift/…`, and the file behind each. */
import { join, normalize, sep } from 'node:path';

const APP_ORIGIN = 'app://idrift';

export const APP_PAGE = `${APP_ORIGIN}/index.html`;

export const isAppPage = (address: string): boolean => address.replace(/#.*/s, '') === APP_PAGE;

/** The file behind an address, or null when it is another host's or lies outside the folder. */
export const fileOf = (address: string, folder: string): string | null => {
  try {
    const { host, pathname } = new URL(address);
    if (host !== 'idrift') return null;
    const path = normalize(join(folder, decodeURIComponent(pathname === '/' ? '/index.html' : pathname)));
    return path.startsWith(folder + sep) ? path : null;
  } catch {
    return null;
  }
};
