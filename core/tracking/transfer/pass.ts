/**
 * One walk over all that a source holds, against what the target holds now. With `write` it adds what is missing; without, it only
 * counts it: a copy is right when such a walk afterwards counts nothing, and a copy that broke off is gone on with by another walk.
 */
import { IdriftError } from '../../contract/errors.ts';
import type { ExperimentContent, ModelContent, RunContent, Source, Target } from './contents.ts';
import { type Counts, noCounts } from './counts.ts';
import { differing } from './differing.ts';
import { copyModels } from './copy-models.ts';
import { copyRegistry } from './copy-registry.ts';
import { beginRuns, copyRuns, endRuns } from './copy-runs.ts';

export type Pass = {
  readonly source: Source;
  readonly target: Target;
  readonly write: boolean;
  readonly counts: Counts;
  /** What could not be copied as it is, for people. */
  readonly notes: Set<string>;
  readonly signal: AbortSignal | undefined;
  readonly report: (progress: TransferProgress) => void;
  /** null: all. Of the registry then only what was made in them. */
  readonly only: ReadonlySet<string> | null;
  /** By the source's id: the target's. Without one the thing is not there (yet). */
  readonly experiments: Map<string, string>;
  readonly runs: Map<string, RunContent>;
  readonly models: Map<string, string>;
};

export type TransferProgress = {
  readonly what: 'runs' | 'models' | 'versions';
  readonly done: number;
  readonly of: number;
};

type Options = {
  readonly write: boolean;
  readonly signal?: AbortSignal | undefined;
  readonly report?: ((progress: TransferProgress) => void) | undefined;
  /** Names; all experiments when left out. */
  readonly experiments?: readonly string[] | undefined;
};

export const walk = async (source: Source, target: Target, options: Options): Promise<Pass> => {
  const pass: Pass = {
    source,
    target,
    write: options.write,
    counts: noCounts(),
    notes: new Set(),
    signal: options.signal,
    report: options.report ?? (() => undefined),
    only: options.experiments === undefined ? null : new Set(options.experiments),
    experiments: new Map(),
    runs: new Map(),
    models: new Map(),
  };
  const isWanted = ({ experiment }: RunContent | ModelContent): boolean => pass.only?.has(experiment) ?? true;
  const models = (await source.models()).filter(isWanted);
  const runs = (await source.runs()).filter((run) => isWanted(run) && isStill(run, pass));
  const experiments = await copyExperiments(pass, runs, models);
  await beginRuns(pass, runs);
  await copyModels(pass, models);
  await copyRuns(pass, runs);
  await endRuns(pass, runs);
  await copyRegistry(pass);
  await trashExperiments(pass, experiments);
  return pass;
};

/** A run that somebody writes is copied when it has ended. */
const isStill = (run: RunContent, { notes }: Pass): boolean => {
  if (run.deleted || (run.status !== 'RUNNING' && run.status !== 'SCHEDULED')) return true;
  notes.add(`The run ${run.name} (${run.id}) is still running; it is copied by the next transfer after its end.`);
  return false;
};

const copyExperiments = async (
  pass: Pass,
  runs: readonly RunContent[],
  models: readonly ModelContent[],
): Promise<readonly ExperimentContent[]> => {
  const { source, target, write, counts } = pass;
  const used = new Set([...runs, ...models].map(({ experiment }) => experiment));
  const wanted = (await source.experiments()).filter(
    ({ id, name }) => (pass.only?.has(name) ?? true) && (id !== '0' || used.has(name)),
  );
  const known = new Map((await target.experiments()).map((each) => [each.name, each]));
  for (const { name, tags } of wanted) {
    pass.signal?.throwIfAborted();
    const found = known.get(name);
    if (found?.deleted === true && !allIn(wanted, name).deleted) throw inTrash(name, target.label);
    if (!found) counts.experiments += 1;
    if (!found && !write) continue;
    const id = found?.id ?? (await target.makeExperiment(name));
    pass.experiments.set(name, id);
    const missing = differing(tags, found?.tags ?? {});
    counts.tags += Object.keys(missing).length;
    if (write && Object.keys(missing).length > 0 && found?.deleted !== true) await target.tagExperiment(id, missing);
  }
  return wanted;
};

const allIn = (experiments: readonly ExperimentContent[], name: string): { readonly deleted: boolean } => ({
  deleted: experiments.some((each) => each.name === name && each.deleted),
});

const inTrash = (name: string, label: string): IdriftError =>
  new IdriftError({
    code: 'conflict',
    message: `The experiment "${name}" lies in the trash of ${label}, and MLflow keeps its name.`,
    where: name,
    hint: 'Restore it there, then copy again. What was copied before stays.',
  });

const trashExperiments = async (pass: Pass, wanted: readonly ExperimentContent[]): Promise<void> => {
  const { target, write, counts } = pass;
  const deleted = wanted.filter((each) => each.deleted);
  if (deleted.length === 0) return;
  const now = new Map((await target.experiments()).map((each) => [each.name, each]));
  for (const { name } of deleted) {
    const found = now.get(name);
    if (found?.deleted === true) continue;
    counts.states += 1;
    if (write && found) await target.trashExperiment(found.id);
  }
};
