/**
 * The prediction log in Postgres. A row is on this machine's disk before its answer leaves, and goes to the database off the request's path, in
 * batches and in order. While the database is away the rows wait; each gets there once, by its id, also when an answer to a batch was lost.
 */
import { randomUUID } from 'node:crypto';
import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';
import { IdriftError, toErrorInfo } from '../contract/errors.ts';
import { keptFailure, keptFeedback, keptPrediction, type LogTexts, USUAL_TEXTS } from './log-privacy.ts';
import { type Connection, connectPostgres, prepareTables, writeEntries } from './postgres-tables.ts';
import type { PredictionWriter } from './prediction-log.ts';
import { openUnsentLog, type UnsentEntry } from './unsent-log.ts';

export type PostgresLog = Omit<PredictionWriter, 'close'> & {
  /** Sends what waits, for so long; what is left stays on disk for the next start. */
  readonly close: (milliseconds: number) => Promise<void>;
};

type PostgresLogParts = {
  readonly url: string;
  /** Whose table is made at once: a log that nothing was written to is there, too. */
  readonly model: string;
  /** Rows that wait lie here. */
  readonly file: string;
  /** A sentence when the database goes away, comes back or refuses a row. */
  readonly say: (sentence: string) => void;
  /** What is kept of a text, here and in the database. */
  readonly keeps?: LogTexts;
};

const BATCH = 500;
/** Rows that come close together go together. */
const GATHER_MS = 50;
const FIRST_PAUSE_MS = 250;
const LONGEST_PAUSE_MS = 15_000;

/** @throws IdriftError when the file for what waits cannot be opened. The database need not be there. */
export const openPostgresLog = ({ url, model, file, say, keeps = USUAL_TEXTS }: PostgresLogParts): PostgresLog => {
  const unsent = openUnsentLog(file);
  const closing = new AbortController();
  let client: Connection | null = null;
  let prepared = new Set<string>();
  let away = false;
  let wake: () => void = () => undefined;

  const send = async (entries: readonly UnsentEntry[]): Promise<void> => {
    if (!client) {
      const opened = await connectPostgres(url);
      opened.once('end', () => {
        if (client === opened) client = null;
      });
      client = opened;
      prepared = new Set();
    }
    for (const name of new Set([model, ...entries.map(({ row }) => row.modelName)])) {
      if (prepared.has(name)) continue;
      await prepareTables(client, name);
      prepared.add(name);
    }
    if (entries.length > 0) await writeEntries(client, entries);
    unsent.sent(entries);
  };

  const dropClient = async (): Promise<void> => {
    const dropped = client;
    client = null;
    await dropped?.end().catch(() => undefined);
  };

  /** false: it is to be tried again after a while. */
  const attempt = async (most: number): Promise<boolean> => {
    const entries = unsent.oldest(most);
    try {
      await send(entries);
      if (away) say('The prediction log reaches its database again.');
      away = false;
      return true;
    } catch (thrown) {
      if (isAboutRows(thrown)) {
        const [first] = entries;
        if (entries.length > 1 || !first) {
          for (let left = entries.length; left > 0; left -= 1) if (!(await attempt(1))) return false;
          return true;
        }
        unsent.setAside(first, thrown.message);
        say(`The database refuses the logged row ${first.row.id}, which stays on disk: ${thrown.message}`);
        return true;
      }
      const { message } = toErrorInfo(
        thrown instanceof IdriftError ? thrown : new IdriftError({ code: 'not-available', message: reasonOf(thrown) }),
      );
      if (!away) say(`Predictions wait on disk for their database. ${message}`);
      away = true;
      await dropClient();
      return false;
    }
  };

  const work = async (): Promise<void> => {
    let pause = FIRST_PAUSE_MS;
    for (let first = true; !closing.signal.aborted; first = false) {
      if (!first && unsent.count() === 0) {
        await new Promise<void>((resolve) => (wake = resolve));
        await sleep(GATHER_MS, undefined, { signal: closing.signal }).catch(() => undefined);
        continue;
      }
      if (await attempt(BATCH)) {
        pause = FIRST_PAUSE_MS;
      } else {
        await sleep(pause, undefined, { signal: closing.signal }).catch(() => undefined);
        pause = Math.min(pause * 2, LONGEST_PAUSE_MS);
      }
    }
  };
  const working = work();

  const put: typeof unsent.put = (entries) => {
    unsent.put(entries);
    wake();
  };
  const stamp = (): { readonly id: string; readonly createdAt: string } => ({
    id: randomUUID(),
    createdAt: new Date().toISOString(),
  });
  return {
    record: (predictions) => {
      const entries = predictions.map((row) => ({
        kind: 'prediction' as const,
        row: { ...keptPrediction(row, keeps), ...stamp() },
      }));
      put(entries);
      return entries.map(({ row }) => row.id);
    },
    recordFailure: (request) => put([{ kind: 'failure', row: { ...keptFailure(request, keeps), ...stamp() } }]),
    recordFeedback: (feedback) => put([{ kind: 'feedback', row: { ...keptFeedback(feedback, keeps), ...stamp() } }]),
    close: async (milliseconds) => {
      closing.abort();
      wake();
      const finish = async (): Promise<void> => {
        await working;
        while (unsent.count() > 0 && (await attempt(BATCH)));
      };
      await Promise.race([finish().catch(() => undefined), sleep(milliseconds, undefined, { ref: false })]);
      unsent.close();
      void dropClient();
    },
  };
};

/** Wrong values, broken rules, too much for the server: the other rows need not wait for these. */
const isAboutRows = (thrown: unknown): thrown is pg.DatabaseError =>
  thrown instanceof pg.DatabaseError && /^(?:22|23|54)/.test(thrown.code ?? '');

const reasonOf = (thrown: unknown): string =>
  `The database said: ${thrown instanceof Error ? thrown.message : String(thrown)}.`;
