/**
 * What a store holds, without loss and whichever door it is behind, and what a store must be able to take. Ids are those of the
 * store itself; `origin` is the id that a thing was first made with, which a copy keeps in a tag where it cannot keep it as its own.
 */
import type { ArtifactPlace } from '../rest/artifact-places.ts';

export type Pairs = Readonly<Record<string, string>>;

export type Point = { readonly key: string; readonly value: number; readonly at: number; readonly step: number };

export type ModelPoint = Point & {
  readonly runId: string;
  readonly dataset: { readonly name: string; readonly digest: string } | null;
};

export type DatasetContent = {
  readonly name: string;
  readonly digest: string;
  readonly sourceType: string;
  readonly source: string;
  readonly schema: string | null;
  readonly profile: string | null;
  /** Of the run's use of it. */
  readonly tags: Pairs;
};

export type ExperimentContent = {
  readonly id: string;
  readonly name: string;
  readonly tags: Pairs;
  readonly deleted: boolean;
};

export type RunContent = {
  readonly id: string;
  readonly origin: string;
  readonly experiment: string;
  readonly name: string;
  readonly user: string;
  readonly status: 'RUNNING' | 'SCHEDULED' | 'FINISHED' | 'FAILED' | 'KILLED';
  readonly start: number;
  readonly end: number | null;
  readonly deleted: boolean;
  readonly params: Pairs;
  readonly tags: Pairs;
  readonly datasets: readonly DatasetContent[];
  readonly modelInputs: readonly string[];
  readonly modelOutputs: readonly { readonly modelId: string; readonly step: number }[];
  readonly metricKeys: readonly string[];
};

/** Deleted ones are left out: no MLflow server tells of them. */
export type ModelContent = {
  readonly id: string;
  readonly origin: string;
  readonly experiment: string;
  readonly name: string;
  readonly type: string;
  /** null: no run made it. */
  readonly runId: string | null;
  readonly status: 'PENDING' | 'READY' | 'FAILED';
  readonly params: Pairs;
  readonly tags: Pairs;
  readonly points: readonly ModelPoint[];
  readonly created: number;
  readonly uri: string;
};

export type VersionContent = {
  readonly version: number;
  /** `name/version` where it was first made. */
  readonly origin: string;
  readonly modelId: string | null;
  readonly source: string;
  readonly runId: string | null;
  readonly description: string;
  /** MLflow's: None, Staging, Production, Archived. */
  readonly stage: string;
  readonly tags: Pairs;
  readonly created: number;
};

export type RegisteredContent = {
  readonly name: string;
  readonly description: string;
  readonly tags: Pairs;
  readonly versions: readonly VersionContent[];
  readonly aliases: Readonly<Record<string, number>>;
};

export type Owner = { readonly kind: 'run' | 'model'; readonly id: string };

/** A store that is read. */
export type Source = {
  /** For people. */
  readonly label: string;
  experiments(): Promise<readonly ExperimentContent[]>;
  /** With the deleted ones. */
  runs(): Promise<readonly RunContent[]>;
  points(run: RunContent): Promise<readonly Point[]>;
  models(): Promise<readonly ModelContent[]>;
  registered(): Promise<readonly RegisteredContent[]>;
  place(owner: Owner): Promise<ArtifactPlace>;
};

export type Addition = {
  readonly params: Pairs;
  readonly tags: Pairs;
  readonly points: readonly Point[];
  readonly datasets: readonly DatasetContent[];
  readonly modelInputs: readonly string[];
  readonly modelOutputs: readonly { readonly modelId: string; readonly step: number }[];
};

/** A store that takes what another holds. Ids in what it is given are its own. */
export type Target = Source & {
  /** @returns its id. */
  makeExperiment(name: string): Promise<string>;
  tagExperiment(id: string, tags: Pairs): Promise<void>;
  trashExperiment(id: string): Promise<void>;
  /** RUNNING and outside the trash. @returns its id. */
  makeRun(run: RunContent, experimentId: string): Promise<string>;
  addToRun(id: string, addition: Addition): Promise<void>;
  endRun(id: string, status: RunContent['status'], end: number | null): Promise<void>;
  trashRun(id: string, deleted: boolean): Promise<void>;
  /** PENDING. @returns its id. */
  makeModel(model: ModelContent, experimentId: string, runId: string | null): Promise<string>;
  addToModel(id: string, addition: { readonly tags: Pairs; readonly points: readonly ModelPoint[] }): Promise<void>;
  finishModel(id: string, status: 'READY' | 'FAILED'): Promise<void>;
  makeRegistered(name: string, description: string): Promise<void>;
  tagRegistered(name: string, tags: Pairs, description: string | null): Promise<void>;
  /** @returns the number it got. */
  makeVersion(name: string, version: VersionContent): Promise<number>;
  tagVersion(
    name: string,
    version: number,
    tags: Pairs,
    description: string | null,
    stage: string | null,
  ): Promise<void>;
  /** Uses up a number that belongs to a deleted version. */
  skipVersion(name: string, version: VersionContent): Promise<void>;
  /** Takes away those that a copy which broke off left behind. */
  dropSkipped(name: string): Promise<void>;
  setAlias(name: string, alias: string, version: number): Promise<void>;
};
