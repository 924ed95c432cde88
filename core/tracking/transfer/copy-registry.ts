/** Registered models: versions in their order, with the numbers they had where the target gives them. */
import { toErrorInfo } from '../../contract/errors.ts';
import { isAway } from '../rest/faults.ts';
import type { RegisteredContent, VersionContent } from './contents.ts';
import { differing } from './differing.ts';
import type { Pass } from './pass.ts';

export const copyRegistry = async (pass: Pass): Promise<void> => {
  const all = await pass.source.registered();
  // Without its runs and models a registered model would be an empty name.
  const wanted = pass.only === null ? all : all.filter(({ versions }) => versions.some((each) => isOfPass(pass, each)));
  const known = new Map((await pass.target.registered()).map((model) => [model.name, model]));
  let done = 0;
  for (const model of wanted) {
    pass.signal?.throwIfAborted();
    await copyRegistered(pass, model, known.get(model.name));
    done += 1;
    pass.report({ what: 'versions', done, of: wanted.length });
  }
};

const isOfPass = ({ models, runs }: Pass, { modelId, runId }: VersionContent): boolean =>
  (modelId !== null && models.has(modelId)) || (runId !== null && runs.has(runId));

const copyRegistered = async (
  pass: Pass,
  model: RegisteredContent,
  found: RegisteredContent | undefined,
): Promise<void> => {
  const { target, write, counts } = pass;
  const { name } = model;
  if (!found) counts.registered += 1;
  if (write) await (found ? target.dropSkipped(name) : target.makeRegistered(name, model.description));
  const tags = differing(model.tags, found?.tags ?? {});
  counts.tags += Object.keys(tags).length;
  const described = found !== undefined && model.description !== '' && found.description !== model.description;
  if (described) counts.states += 1;
  if (write && (Object.keys(tags).length > 0 || described)) {
    await target.tagRegistered(name, tags, described ? model.description : null);
  }
  const numbers = await copyVersions(pass, model, found);
  for (const [alias, version] of Object.entries(model.aliases)) {
    const number = numbers.get(version);
    if (number !== undefined && found?.aliases[alias] === number) continue;
    counts.aliases += 1;
    if (write && number !== undefined) await target.setAlias(name, alias, number);
  }
};

/** @returns the target's numbers by the source's. */
const copyVersions = async (
  pass: Pass,
  model: RegisteredContent,
  found: RegisteredContent | undefined,
): Promise<ReadonlyMap<number, number>> => {
  const { target, write, counts, notes } = pass;
  const numbers = new Map<number, number>();
  const there = found?.versions ?? [];
  let next = Math.max(0, ...there.map(({ version }) => version)) + 1;
  for (const version of model.versions) {
    const moved = movedVersion(pass, version);
    if (moved === null) {
      if (write) notes.add(`${model.name}/${version.version} was left out: its model was not copied.`);
      continue;
    }
    const known = there.find((each) => each.origin === version.origin && sameThing(each, moved));
    if (!known) counts.versions += 1;
    if (!known && !write) continue;
    let number = known?.version ?? 0;
    if (!known) {
      try {
        for (; next < version.version; next += 1) await target.skipVersion(model.name, moved);
        number = await target.makeVersion(model.name, moved);
        next = Math.max(next, number + 1);
      } catch (thrown) {
        if (isAway(thrown)) throw thrown;
        notes.add(`${model.name}/${version.version} was left out: ${toErrorInfo(thrown).message}`);
        counts.versions -= 1;
        continue;
      }
    }
    if (number !== version.version) {
      notes.add(
        `${model.name}/${version.version} is ${model.name}/${number} in ${target.label}: its number was taken there.`,
      );
    }
    numbers.set(version.version, number);
    await completeVersion(pass, model.name, number, version, known);
  }
  return numbers;
};

/** With the target's ids; null where its model is not there. */
const movedVersion = (pass: Pass, version: VersionContent): VersionContent | null => {
  const runId = version.runId === null ? null : (pass.runs.get(version.runId)?.id ?? null);
  if (version.modelId === null) return { ...version, runId, source: movedSource(pass, version) };
  const modelId = pass.models.get(version.modelId);
  return modelId === undefined ? null : { ...version, runId, modelId, source: `models:/${modelId}` };
};

const movedSource = (pass: Pass, { source, runId }: VersionContent): string => {
  const there = runId === null ? undefined : pass.runs.get(runId)?.id;
  return runId === null || there === undefined ? source : source.replaceAll(runId, there);
};

const sameThing = (a: VersionContent, b: VersionContent): boolean =>
  b.modelId === null ? a.modelId === null : a.modelId === b.modelId;

const completeVersion = async (
  { target, write, counts }: Pass,
  name: string,
  number: number,
  version: VersionContent,
  known: VersionContent | undefined,
): Promise<void> => {
  const tags = differing(version.tags, known?.tags ?? {});
  const described = known !== undefined && version.description !== '' && known.description !== version.description;
  const staged = version.stage !== 'None' && known?.stage !== version.stage;
  counts.tags += Object.keys(tags).length;
  counts.states += Number(described) + Number(staged);
  if (!write || (Object.keys(tags).length === 0 && !described && !staged)) return;
  await target.tagVersion(name, number, tags, described ? version.description : null, staged ? version.stage : null);
};
