/** What every service of ours in a container does with its environment, its port and the signal to stop. */
import type { Server } from 'node:http';

/** An empty variable is one that was not set: compose files write them so. */
export const setting = (name: string, otherwise: string): string => process.env[name] || otherwise;

/** Names by which the service is called: its own in the stack's network, and those of HOST_NAMES, separated by commas. */
export const hostNames = (service: string): string[] => [
  service,
  ...setting('HOST_NAMES', '')
    .split(',')
    .map((name) => name.trim())
    .filter((name) => name !== ''),
];

/** In a container every address is the container's; which of the machine's lead to it is the compose file's to say. */
export const listenEverywhere = (
  server: Server,
  port: number,
  { say = console.log, address = '0.0.0.0' }: { say?: (sentence: string) => void; address?: string } = {},
): Promise<void> =>
  new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(Number(setting('PORT', String(port))), address, () => {
      say(`Listening on port ${setting('PORT', String(port))}.`);
      resolve();
    });
  });

const LAST_ANSWERS_MS = 3000;

/** Requests under way are answered, `last` is done; then the process ends. Docker gives it ten seconds. */
export const endOnSignal = (server: Server, last: () => Promise<void> = async () => undefined): void => {
  process.once('SIGTERM', () => {
    let ends = false;
    const end = (): void => {
      if (ends) return;
      ends = true;
      void last().finally(() => process.exit(0));
    };
    server.close(end);
    server.closeIdleConnections();
    setTimeout(end, LAST_ANSWERS_MS).unref();
  });
};
