/** A run's beginning on a server: the experiment made when missing, the run made once even when the answer was lost. */
import { randomUUID } from 'node:crypto';
import { userInfo } from 'node:os';
import { IdriftError } from '../../contract/errors.ts';
import { KIND_TAG } from '../experiments.ts';
import { checkExperimentName, checkRunName } from '../limits.ts';
import { OWNER_TAG, thisOwner } from '../owner.ts';
import { newRunName } from '../run-names.ts';
import type { NewRun } from '../run-writes.ts';
import { NAME_TAG, NOTE_TAG, sourceTags } from '../tags.ts';
import type { Calls } from './calls.ts';
import { pairParts } from './deliver.ts';
import { isAway, isMissing, ServerFault } from './faults.ts';
import { checkedDatasets, checkedParams, checkedTags } from './run-checks.ts';
import type { ServerExperiment } from './shapes.ts';

/** @throws ServerFault when the server is away: a run's id is the server's to give. */
export const createServerRun = async (calls: Calls, run: NewRun): Promise<string> => {
  const name = run.name ?? newRunName();
  checkRunName(name);
  const ticket = randomUUID();
  const user = run.user ?? userInfo().username;
  const tags = checkedTags({
    ...run.tags,
    ...sourceTags(user, run.source, run.git),
    ...(run.note ? { [NOTE_TAG]: run.note } : {}),
    [NAME_TAG]: name,
    [OWNER_TAG]: thisOwner(ticket),
  });
  const params = checkedParams(run.params ?? {});
  const datasets = checkedDatasets(run.datasets ?? []);
  const { experiment_id: experimentId } = await ensureServerExperiment(calls, run.experiment);
  const body = { experiment_id: experimentId, run_name: name, user_id: user, start_time: Date.now(), tags };
  const runId = await onceByTicket(
    async () => (await calls.createRun(body)).info.run_id,
    async () => {
      const filter = `tags.\`${OWNER_TAG}\` LIKE '%${ticket}%'`;
      const { runs } = await calls.runPage({ experimentIds: [experimentId], filter }, 1, '');
      return runs[0]?.info.run_id ?? null;
    },
  );
  for (const part of pairParts(params)) await calls.logBatch(runId, { params: part });
  if (datasets.length > 0) await calls.logInputs(runId, { datasets });
  return runId;
};

/** Makes something of which there must not be two: where the answer is lost, it is looked for before it is made again. */
const onceByTicket = async (make: () => Promise<string>, find: () => Promise<string | null>): Promise<string> => {
  try {
    return await make();
  } catch (thrown) {
    if (!isAway(thrown) || !thrown.unsure) throw thrown;
    return (await find()) ?? (await make());
  }
};

/** @throws IdriftError when a deleted experiment holds the name. */
export const ensureServerExperiment = async (calls: Calls, name: string): Promise<ServerExperiment> => {
  checkExperimentName(name);
  const known = await experimentOrNull(calls, name);
  if (known) return active(known);
  try {
    return await calls.experiment(await calls.createExperiment(name, Object.fromEntries([KIND_TAG])));
  } catch (thrown) {
    // Somebody else made it in between, or the answer to our own making was lost.
    const made = thrown instanceof ServerFault && (thrown.unsure || thrown.errorCode === 'RESOURCE_ALREADY_EXISTS');
    if (!made) throw thrown;
    const found = await experimentOrNull(calls, name);
    if (found) return active(found);
    throw thrown;
  }
};

const experimentOrNull = async (calls: Calls, name: string): Promise<ServerExperiment | null> => {
  try {
    return await calls.experimentByName(name);
  } catch (thrown) {
    if (isMissing(thrown)) return null;
    throw thrown;
  }
};

const active = (experiment: ServerExperiment): ServerExperiment => {
  if (experiment.lifecycle_stage === 'active') return experiment;
  throw new IdriftError({
    code: 'conflict',
    message: `The experiment "${experiment.name}" was deleted, and MLflow keeps its name.`,
    where: 'experiment',
    hint: 'Restore it with MLflow, or choose another experiment name in the project settings.',
  });
};
