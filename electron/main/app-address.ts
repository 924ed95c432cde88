/** The app's own addresses, `app://idrift/…`, and the file behind each. */
import { join, normalize, sep } from 'node:path';

export const APP_ORIGIN = 'app://idrift';

export const isAppAddress = (address: string): boolean =>
  address === APP_ORIGIN || address.startsWith(`${APP_ORIGIN}/`);

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
