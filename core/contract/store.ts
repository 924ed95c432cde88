/** Where runs and models live: the project's own file or an MLflow server; copies between the two; the door for notebooks. */
import { oc } from '@orpc/contract';
import { z } from 'zod';
import { errorInfo } from './error-schema.ts';

/** What has not reached the server. It lies on this disk and goes when the server takes it. */
const unsent = z.object({
  runs: z.number().int(),
  writes: z.number().int(),
  /** Points that wait for their run's next checkpoint. */
  held: z.number().int(),
  since: z.string().nullable(),
  /** null: they are on their way. */
  why: errorInfo.nullable(),
  /** Writes that the server said no to after their run had gone on. */
  refused: z.array(z.object({ runId: z.string(), reason: errorInfo })),
});

const copyDirection = z.enum(['export', 'import']);

const storeCopy = z.object({
  direction: copyDirection,
  /** Of the server. */
  url: z.string(),
  at: z.string(),
  /** "3 runs, 40 points"; empty when everything was there already. */
  copied: z.string(),
  /** What could not be copied as it is. */
  notes: z.array(z.string()),
});

export const storeState = z.object({
  kind: z.enum(['project', 'server']),
  /** Of the server, without a password. */
  url: z.string().nullable(),
  /** Whether the server is that of the project's stack. */
  isStack: z.boolean(),
  /** `environment` and `env-file`: MLFLOW_TRACKING_URI there. */
  decidedBy: z.enum(['default', 'settings', 'env-file', 'environment']),
  link: z.enum(['opening', 'ok', 'away']),
  /** Why the server does not answer, and what to do. */
  problem: errorInfo.nullable(),
  /** What was asked for and is not done, such as a MLFLOW_TRACKING_URI that names no server. */
  remark: z.string().nullable(),
  unsent,
  /** The server that a copy and "use the server" are about; null: none is known. */
  server: z.object({ url: z.string(), isStack: z.boolean(), answers: z.boolean() }).nullable(),
  /** Runs of the project's own file that the server lacks; null while it is not known. */
  lacking: z.number().int().nullable(),
  /** The job that copies now. */
  copying: z.object({ jobId: z.string(), direction: copyDirection }).nullable(),
  /** Of this session. */
  lastCopy: storeCopy.nullable(),
  /** MLflow's API over the project's own file, for notebooks; null: it is off. */
  door: z.object({ url: z.string(), port: z.number().int() }).nullable(),
});
export type StoreState = z.infer<typeof storeState>;

export const storeContract = {
  state: oc.output(storeState),
  /** `project`, `stack`, or a server's address; kept in `idrift.json`. Refused while a run trains. */
  use: oc.input(z.object({ tracking: z.string() })).output(storeState),
  /** What the server refused was seen: it is told no more, and what was kept of it goes. */
  forgetRefused: oc.output(storeState),
  /** Asks a server that did not answer again, and sends what waits. */
  tryAgain: oc.output(storeState),
  /** `export`: from the project's file to the server; what is there already stays. A job. */
  copy: oc.input(z.object({ direction: copyDirection })).output(z.object({ jobId: z.string() })),
  /** Opens MLflow's API on this port of 127.0.0.1, or closes it (null). It closes with the project. */
  setDoor: oc.input(z.object({ port: z.number().int().min(0).max(65535).nullable() })).output(storeState),
};
