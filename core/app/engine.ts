/** The engine: the app behind its door. Everything in core/, reached over one WebSocket. */
import { randomBytes } from 'node:crypto';
import { resolve } from 'node:path';
import type { SecretName, SystemInfo } from '../contract/system.ts';
import type { Notification } from './alert-channels.ts';
import { createApp } from './app.ts';
import { openDoor } from './door.ts';
import { defaultSettingsDir } from './recent-projects.ts';
import { createRouter } from './router.ts';
import { serveRpc } from './rpc.ts';

export type EngineOptions = {
  readonly door: SystemInfo['door'];
  readonly port: number;
  /** Opened at once; null waits for the user's choice. */
  readonly projectDir: string | null;
  readonly rendererDir: string | null;
  readonly settingsDir: string | null;
  readonly slackToken: string | null;
  readonly onBusy: (running: number) => void;
  readonly onProject?: (dir: string) => void;
  /** Only where the starter shows notifications. */
  readonly notify?: (notification: Notification) => void;
};

export type Engine = {
  readonly url: string;
  readonly http: string;
  readonly token: string;
  readonly setSecret: (name: SecretName, value: string | null) => void;
  readonly close: () => Promise<void>;
};

export const startEngine = async (options: EngineOptions): Promise<Engine> => {
  const app = createApp({
    worksQueue: true,
    door: options.door,
    settingsDir: options.settingsDir ?? defaultSettingsDir(),
    slackToken: options.slackToken,
    onBusy: options.onBusy,
    ...(options.onProject ? { onProject: options.onProject } : {}),
    ...(options.notify ? { notify: options.notify } : {}),
  });
  const token = randomBytes(24).toString('base64url');
  const open = async (): ReturnType<typeof openDoor> => {
    if (options.projectDir !== null) await app.openProject(resolve(options.projectDir));
    return openDoor({
      token,
      port: options.port,
      rendererDir: options.rendererDir === null ? null : resolve(options.rendererDir),
      onSocket: serveRpc(createRouter(app), (thrown) => {
        process.stderr.write(`${thrown instanceof Error ? (thrown.stack ?? thrown.message) : String(thrown)}\n`);
      }),
    });
  };
  // An app that cannot be reached must not keep its children, and with them this process.
  const door = await open().catch(async (thrown: unknown) => {
    await app.close();
    throw thrown;
  });
  return {
    url: `ws://127.0.0.1:${door.port}/rpc`,
    http: `http://127.0.0.1:${door.port}/`,
    token,
    setSecret: app.setSecret,
    close: async () => {
      await door.close();
      await app.close();
    },
  };
};
