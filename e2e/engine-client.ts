/** The engine's contract as the tests call it, beside the page: the same door, the same token. */
import { createORPCClient } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import type { ContractRouterClient } from '@orpc/contract';
import type { Page } from 'playwright';
import { onTestFinished } from 'vitest';
import type { contract } from '../core/contract/index.ts';
import { RUN_COLUMNS } from '../core/contract/run-columns.ts';

export type EngineClient = ContractRouterClient<typeof contract>;

const connect = async (url: string, token: string): Promise<EngineClient> => {
  const socket = new WebSocket(url, ['idrift', `idrift.${token}`]);
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener('open', () => resolve(), { once: true });
    socket.addEventListener('error', () => reject(new Error('The engine does not answer.')), { once: true });
  });
  onTestFinished(() => socket.close());
  return createORPCClient(new RPCLink({ websocket: socket, customJsonSerializers: [RUN_COLUMNS] }));
};

/** The engine of a desktop window. */
export const engineOf = async (page: Page): Promise<EngineClient> => {
  // A killed engine's address is given out until its end is noticed.
  for (let tries = 1; ; tries++) {
    const address = await page.evaluate(() => window.idrift?.engine());
    if (!address) throw new Error('The page was given no engine.');
    try {
      return await connect(address.url, address.token);
    } catch (thrown) {
      if (tries === 10) throw thrown;
      await page.waitForTimeout(100);
    }
  }
};

/** Starts a run that would take minutes, and waits until it has taken steps. */
export const startLongRun = async (engine: EngineClient): Promise<string> => {
  const { runId } = await engine.training.start({ revision: 'workspace', recipe: { epochs: 500, patience: 0 } });
  for await (const { event } of await engine.training.follow({ runId })) if (event.kind === 'step') break;
  return runId;
};
