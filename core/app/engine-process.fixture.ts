/** The engine as Electron starts it: a process of its own with the whole project open, asked over its WebSocket. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import type { ContractRouterClient } from '@orpc/contract';
import type { contract } from '../contract/index.ts';
import { RUN_COLUMNS } from '../contract/run-columns.ts';

export type EngineProcess = {
  readonly client: ContractRouterClient<typeof contract>;
  /** As `kill -9`; ends when the process is gone. */
  readonly kill: () => Promise<void>;
};

const MAIN = fileURLToPath(new URL('./engine-main.ts', import.meta.url));

export const startEngineProcess = async (dir: string, settingsDir: string): Promise<EngineProcess> => {
  const child = spawn(process.execPath, [MAIN, '--project', dir], { stdio: ['pipe', 'pipe', 'inherit'] });
  const gone = once(child, 'exit');
  child.stdin.write(`${JSON.stringify({ settingsDir })}\n`);
  const { url, token } = await addressOf(child.stdout);
  const socket = new WebSocket(url, ['idrift', `idrift.${token}`]);
  await once(socket, 'open');
  return {
    client: createORPCClient(new RPCLink({ websocket: socket, customJsonSerializers: [RUN_COLUMNS] })),
    kill: async () => {
      child.kill('SIGKILL');
      await gone;
      socket.close();
    },
  };
};

/** Other lines tell which project was opened, and the like. */
const addressOf = async (stdout: Readable): Promise<{ readonly url: string; readonly token: string }> => {
  for await (const line of createInterface({ input: stdout })) {
    const said = JSON.parse(line) as { readonly url?: string; readonly token?: string };
    if (said.url !== undefined && said.token !== undefined) return { url: said.url, token: said.token };
  }
  throw new Error('The engine ended before it could be asked.');
};
