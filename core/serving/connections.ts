/** How many connections a service holds, and how long it waits for what a client has to say: of the thousands that say nothing, none may cost the others. */
import type { Server, ServerOptions } from 'node:http';

/** From the connection, or the end of the answer before, to the end of a request's head. The next look is up to `checkingMs` later. */
const HEAD_MS = 15_000;
const CHECKING_MS = 5000;

/** For createServer: whoever does not send a request's head in time gets 408, and is gone. */
export const SLOW_HEADS = { headersTimeout: HEAD_MS, connectionsCheckingInterval: CHECKING_MS } satisfies ServerOptions;

/** Some 15 KB each, while they wait. */
const MOST_CONNECTIONS = 16_384;
/** For the log, keys, models and whatever else has to be opened meanwhile. */
const OTHER_FILES = 256;

/** Connections beyond the bound are closed at once, without an answer. @returns the bound: the system's limit of open files may set a lower one. */
export const boundConnections = (server: Server): number => {
  const files = openFiles();
  server.maxConnections = Math.max(1, Math.min(MOST_CONNECTIONS, files - Math.min(OTHER_FILES, Math.floor(files / 2))));
  return server.maxConnections;
};

/** As the system allows this process; Node has raised it to the most that it may be. */
const openFiles = (): number => {
  if (process.platform === 'win32') return Number.POSITIVE_INFINITY;
  // Else a report asks for the names of all addresses. Not in the types yet.
  const report = Object.assign(process.report, { excludeNetwork: true });
  const { userLimits } = report.getReport() as { userLimits?: { open_files?: { soft?: number | string } } };
  const soft = Number(userLimits?.open_files?.soft);
  return Number.isFinite(soft) ? soft : Number.POSITIVE_INFINITY; // "unlimited"
};
