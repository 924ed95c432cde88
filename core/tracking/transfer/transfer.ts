/**
 * Graduation: what the embedded store holds goes to an MLflow server, and back. Whatever is there already is left alone, so a copy
 * that broke off is gone on with by another one, and a second copy writes nothing. Both ends are looked at before anything is written.
 */
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { IdriftError } from '../../contract/errors.ts';
import { serverAddress } from '../rest/address.ts';
import type { OpenBucket } from '../rest/artifact-places.ts';
import { callsOf } from '../rest/calls.ts';
import { openClient } from '../rest/client.ts';
import { checkServer } from '../rest/server-version.ts';
import { openTrackingDatabase } from '../schema.ts';
import type { Source, Target } from './contents.ts';
import { type Counts, countsText, isNothing } from './counts.ts';
import { type TransferProgress, walk } from './pass.ts';
import { embeddedTarget } from './write-embedded.ts';
import { serverTarget } from './write-server.ts';

export type TransferOptions = {
  /** The project's `.idrift` folder. */
  readonly dir: string;
  /** Of the server; may hold user and password. */
  readonly url: string;
  /** For artifacts at s3:// places; null: there are no keys for one. */
  readonly openBucket?: OpenBucket | null;
  readonly env?: NodeJS.ProcessEnv;
  /** Names; all when left out. */
  readonly experiments?: readonly string[];
  readonly signal?: AbortSignal;
  readonly onProgress?: (progress: TransferProgress) => void;
};

export type TransferResult = {
  /** What was written; all zero when the target had everything. */
  readonly copied: Counts;
  /** What could not be copied as it is, for people. */
  readonly notes: readonly string[];
};

/** From the embedded store to the server. @throws IdriftError as `openServer` and `openStore`; nothing is written then. */
export const exportToServer = (options: TransferOptions): Promise<TransferResult> =>
  between(options, ({ embedded, server }) => copy(embedded, server, options));

/** From the server into the embedded store. @throws as `exportToServer` */
export const importFromServer = (options: TransferOptions): Promise<TransferResult> =>
  between(options, ({ embedded, server }) => copy(server, embedded, options));

/** How many runs of the embedded store, outside the trash and not running, the server has no copy of. */
export const runsLacking = (options: TransferOptions): Promise<number> =>
  between(options, async ({ embedded, server }) => {
    const own = (await embedded.runs()).filter(({ deleted, status }) => !deleted && status !== 'RUNNING');
    if (own.length === 0) return 0;
    const there = new Set((await server.runs()).map(({ origin }) => origin));
    return own.filter(({ origin }) => !there.has(origin)).length;
  });

type Ends = { readonly embedded: Target; readonly server: Target };

const between = async <Result>(options: TransferOptions, work: (ends: Ends) => Promise<Result>): Promise<Result> => {
  const { dir, url, openBucket = null, env, signal } = options;
  const client = openClient(serverAddress(url, env), signal ? { signal } : {});
  await checkServer(client);
  const databaseFile = join(dir, 'mlflow.db');
  const artifactsDir = join(dir, 'mlartifacts');
  const database = openTrackingDatabase(databaseFile);
  try {
    mkdirSync(artifactsDir, { recursive: true });
    const files = { database, artifactsDir };
    return await work({
      embedded: embeddedTarget(files, databaseFile),
      server: serverTarget({ client, calls: callsOf(client), openBucket }),
    });
  } finally {
    database.close();
  }
};

/** Copies, then looks again at everything. @throws IdriftError `corrupt` when something is missing afterwards. */
const copy = async (
  source: Source,
  target: Target,
  { signal, onProgress, experiments }: Pick<TransferOptions, 'signal' | 'onProgress' | 'experiments'>,
): Promise<TransferResult> => {
  const { counts, notes } = await walk(source, target, { write: true, signal, report: onProgress, experiments });
  const check = await walk(source, target, { write: false, signal, experiments });
  if (isNothing(check.counts)) return { copied: counts, notes: [...new Set([...notes, ...check.notes])] };
  throw new IdriftError({
    code: 'corrupt',
    message: `After the copy ${target.label} still lacks ${countsText(check.counts)} of ${source.label}.`,
    where: target.label,
    hint: 'Something else may have written there meanwhile: copy again, which goes on with what is missing.',
  });
};
