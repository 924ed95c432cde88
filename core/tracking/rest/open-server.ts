/** Tracking on an MLflow server: the second door to runs and models (MLflow's REST API 2.0 of the pinned version). */
import { join } from 'node:path';
import type { Tracking } from '../tracking.ts';
import { serverAddress } from './address.ts';
import type { OpenBucket } from './artifact-places.ts';
import { callsOf } from './calls.ts';
import { openClient } from './client.ts';
import { deliver } from './deliver.ts';
import { isAway } from './faults.ts';
import { markServerInterrupted } from './interrupted.ts';
import { openOutbox } from './outbox.ts';
import { serverRunReads } from './run-reads.ts';
import { serverRunSearch } from './run-search.ts';
import { serverRunWrites } from './run-writes.ts';
import { serverFiles } from './server-files.ts';
import { serverRegistry } from './server-registry.ts';
import { serverTrash } from './server-trash.ts';
import { checkServer } from './server-version.ts';

export type ServerOptions = {
  /** Such as http://localhost:5000; may hold user and password. */
  readonly url: string;
  /** The project's `.idrift` folder: what was not sent yet, and what was fetched, lie in it. */
  readonly dir: string;
  /** For artifacts at s3:// places; null: there are no keys for one. */
  readonly openBucket?: OpenBucket | null;
  readonly env?: NodeJS.ProcessEnv;
  /** How long one answer may take. */
  readonly timeoutMilliseconds?: number;
  /** What waits, or whether the server is there, has changed. */
  readonly onChange?: () => void;
};

export type ServerTracking = Tracking & { readonly url: string; readonly version: string };

/**
 * Asks the server its version, sends what earlier processes could not, and marks the runs that dead ones left RUNNING.
 * @throws IdriftError `not-available`: no server, another program, a version we do not know, or nobody is signed in. What waits
 * to be sent stays on disk.
 */
export const openServer = async (options: ServerOptions): Promise<ServerTracking> => {
  const { dir, openBucket = null, timeoutMilliseconds } = options;
  const address = serverAddress(options.url, options.env);
  const closing = new AbortController();
  const client = openClient(address, {
    signal: closing.signal,
    ...(timeoutMilliseconds === undefined ? {} : { timeoutMilliseconds }),
  });
  const version = await checkServer(client);
  const calls = callsOf(client);
  const sending = { client, calls, openBucket };
  const outbox = openOutbox(
    join(dir, 'outbox'),
    address.url,
    (runId, operation, folder) => deliver(sending, runId, operation, folder),
    options.onChange,
  );
  const close = async (): Promise<void> => {
    const closed = outbox.close();
    closing.abort();
    await closed;
  };
  try {
    await outbox.flush();
    const interrupted = outbox.state().away === null ? await interruptedOrNone(() => markServerInterrupted(calls)) : [];
    const reads = serverRunReads(calls, outbox);
    const { getServerRun, ...readCalls } = reads;
    return {
      kind: 'server',
      url: address.url,
      version,
      interrupted,
      ...serverRunWrites(calls, outbox),
      ...readCalls,
      ...serverRunSearch(calls, outbox),
      ...serverFiles(sending, join(dir, 'fetched'), getServerRun),
      ...serverRegistry(calls, reads.getRun),
      ...serverTrash(sending),
      unsent: outbox.state,
      flush: outbox.flush,
      forgetRefused: async () => outbox.forgetRefused(),
      close,
    };
  } catch (thrown) {
    await close();
    throw thrown;
  }
};

/** A server that goes away at this very moment is no reason not to open. */
const interruptedOrNone = async (mark: () => Promise<string[]>): Promise<string[]> => {
  try {
    return await mark();
  } catch (thrown) {
    if (isAway(thrown)) return [];
    throw thrown;
  }
};
