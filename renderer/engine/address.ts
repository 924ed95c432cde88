/** Where the engine is: the preload says it in the desktop app; in a browser it is the page's own host and a one-time token. */
import type { IdriftApi } from '../../electron/preload/api.ts';

export type EngineAddress = { readonly url: string; readonly token: string };

const KEY = 'idrift.token';

/** The token in the address is kept for this tab and taken out of the address at once. */
const browserToken = (): string => {
  const found = /[#&?]token=([^&]+)/.exec(window.location.hash)?.[1];
  if (found !== undefined) {
    window.sessionStorage.setItem(KEY, decodeURIComponent(found));
    window.history.replaceState(null, '', `${window.location.pathname}#/`);
  }
  return window.sessionStorage.getItem(KEY) ?? '';
};

export const engineAddress = async (): Promise<EngineAddress> => {
  const api: IdriftApi | undefined = window.idrift;
  if (api) return api.engine();
  return { url: `ws://${window.location.host}/rpc`, token: browserToken() };
};

/** Call before the router reads the address: a browser's token must not be taken for a path. */
export const takeToken = (): void => {
  if (!window.idrift) browserToken();
};
