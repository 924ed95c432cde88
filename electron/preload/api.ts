/** What the preload gives the renderer in the desktop app: the engine's address and the native dialogs, nothing else. */
export type IdriftApi = {
  readonly engine: () => Promise<{ readonly url: string; readonly token: string }>;
  readonly chooseFolder: (title: string) => Promise<string | null>;
  readonly openExternal: (url: string) => Promise<void>;
  readonly showFolder: (path: string) => Promise<void>;
  readonly storeSecret: (
    name: 'slackToken' | 'webhookSecret',
    value: string | null,
  ) => Promise<{ readonly stored: boolean; readonly message: string }>;
  readonly platform: string;
};

declare global {
  interface Window {
    readonly idrift?: IdriftApi;
  }
}
