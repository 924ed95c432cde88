/** One interface to runs, models and their files, whichever door they are behind: the project's own file, or an MLflow server. */
import type { ErrorInfo } from '../contract/errors.ts';
import type { TrackingStore } from './store.ts';

/** What the embedded store and a server do alike; over a network each answers later. */
const SHARED = [
  'createRun',
  'logParams',
  'logMetrics',
  'setTags',
  'removeTags',
  'logDatasets',
  'endRun',
  'renameRun',
  'setNote',
  'deleteRun',
  'restoreRun',
  'resumeRun',
  'rewindRun',
  'noteCheckpoint',
  'logArtifact',
  'listArtifacts',
  'artifactPath',
  'readArtifact',
  'modelFolder',
  'servingDir',
  'registerModel',
  'setAlias',
  'deleteAlias',
  'deleteVersion',
  'setModelTag',
  'setVersionTag',
  'registryTags',
  'setModelDescription',
  'setVersionDescription',
  'listRuns',
  'getRun',
  'history',
  'metricColumns',
  'searchRuns',
  'completeFilter',
  'listRegisteredModels',
  'resolveModel',
  'listExperiments',
  'deleteExperiment',
  'restoreExperiment',
  'purgeRuns',
] as const satisfies readonly (keyof TrackingStore)[];

type Shared = (typeof SHARED)[number];

type Later<Call> = Call extends (...args: infer Args) => infer Result
  ? (...args: Args) => Promise<Awaited<Result>>
  : never;

/** What has not reached the server, which is on disk and will. */
export type Unsent = {
  readonly runs: readonly {
    readonly runId: string;
    readonly operations: number;
    /** Points that wait for the run's next checkpoint: MLflow cannot take a point back. */
    readonly held: number;
    /** When the first of its writes was made that no server has; null: none waits. ISO 8601. */
    readonly since: string | null;
  }[];
  /** Why nothing is sent now; null: the server takes what it gets. */
  readonly away: ErrorInfo | null;
  /** Writes that the server said no to after their caller had gone on. They are kept in the outbox's `refused.jsonl`. */
  readonly refused: readonly { readonly runId: string; readonly reason: ErrorInfo }[];
};

/**
 * Writes to runs (params, metrics, tags, data sets, files, the model, the end) are settled once they are safe: in the file, at the
 * server, or on this disk while the server is away. They keep the order of the calls, awaited or not.
 */
export type Tracking = { readonly [Name in Shared]: Later<TrackingStore[Name]> } & {
  readonly kind: 'embedded' | 'server';
  /** Runs found interrupted at this opening. */
  readonly interrupted: readonly string[];
  /** @returns the model's id; null: it is on this disk, and gets its id when the server is back. */
  readonly logModel: (...args: Parameters<TrackingStore['logModel']>) => Promise<string | null>;
  readonly unsent: () => Unsent;
  /** Sends what waits. @throws nothing: `unsent` says what is left, and why. */
  readonly flush: () => Promise<void>;
  /** Somebody has seen what the server said no to: it is told no more. */
  readonly forgetRefused: () => Promise<void>;
  readonly close: () => Promise<void>;
};

export const NOTHING_UNSENT: Unsent = { runs: [], away: null, refused: [] };

/** The embedded store by the common interface. What it throws is rejected with. */
export const embeddedTracking = (store: TrackingStore): Tracking => ({
  ...asLater(store),
  kind: 'embedded',
  interrupted: store.interrupted,
  logModel: store.logModel,
  unsent: () => NOTHING_UNSENT,
  flush: () => Promise.resolve(),
  forgetRefused: () => Promise.resolve(),
  close: async () => {
    store.close();
  },
});

const asLater = (store: TrackingStore): { readonly [Name in Shared]: Later<TrackingStore[Name]> } => {
  const calls = SHARED.map((name) => {
    const call = store[name] as (...args: unknown[]) => unknown;
    return [name, async (...args: unknown[]) => call(...args)] as const;
  });
  // Each name has its own call's types, which a list of pairs cannot say.
  return Object.fromEntries(calls) as unknown as { readonly [Name in Shared]: Later<TrackingStore[Name]> };
};
