/** Puts contents on an MLflow server. Each call may be repeated after a fault. */
import { pairParts, type Sending } from '../rest/deliver.ts';
import { sentValue } from '../rest/calls.ts';
import { ensureServerExperiment } from '../rest/new-run.ts';
import { inParts, MOST_POINTS } from '../rest/operations.ts';
import { linkOutput } from '../rest/send-model.ts';
import { createOrFind, quoted } from '../rest/server-registry.ts';
import { NAME_TAG } from '../tags.ts';
import type { Target, VersionContent } from './contents.ts';
import { originOf, originTags, SKIPPED } from './origin.ts';
import { serverSource } from './read-server.ts';

const DATASETS = 100;

export const serverTarget = (sending: Sending): Target => {
  const { calls } = sending;

  const makeVersion = async (name: string, version: VersionContent): Promise<number> => {
    const { source, modelId, runId, description, origin, created } = version;
    const ids = { ...(modelId === null ? {} : { model_id: modelId }), ...(runId === null ? {} : { run_id: runId }) };
    return (await calls.createVersion({ name, source, ...ids, description, tags: originTags(origin, created) }))
      .version;
  };

  return {
    ...serverSource(sending),

    makeExperiment: async (name) => (await ensureServerExperiment(calls, name)).experiment_id,
    tagExperiment: async (id, tags) => {
      for (const [key, value] of Object.entries(tags)) await calls.setExperimentTag(id, key, value);
    },
    trashExperiment: (id) => calls.deleteExperiment(id),

    makeRun: async ({ name, user, start, origin }, experimentId) => {
      const body = { experiment_id: experimentId, run_name: name, user_id: user, start_time: start };
      return (await calls.createRun({ ...body, tags: { [NAME_TAG]: name, ...originTags(origin) } })).info.run_id;
    },

    addToRun: async (id, { params, tags, points, datasets, modelInputs, modelOutputs }) => {
      for (const part of pairParts(params)) await calls.logBatch(id, { params: part });
      for (const part of pairParts(tags)) await calls.logBatch(id, { tags: part });
      const metrics = points.map(({ key, value, at, step }) => ({ key, value: sentValue(value), timestamp: at, step }));
      for (const part of inParts(metrics, MOST_POINTS)) await calls.logBatch(id, { metrics: part });
      for (const part of inParts(datasets, DATASETS)) {
        const sent = part.map(({ tags: used, sourceType, schema, profile, ...dataset }) => ({
          dataset: {
            ...dataset,
            source_type: sourceType,
            ...(schema === null ? {} : { schema }),
            ...(profile === null ? {} : { profile }),
          },
          tags: Object.entries(used).map(([key, value]) => ({ key, value })),
        }));
        await calls.logInputs(id, { datasets: sent });
      }
      if (modelInputs.length > 0) {
        await calls.logInputs(id, { models: modelInputs.map((modelId) => ({ model_id: modelId })) });
      }
      if (modelOutputs.length === 0) return;
      const run = await calls.run(id);
      for (const { modelId, step } of modelOutputs) await linkOutput(calls, run, modelId, step);
    },

    endRun: (id, status, end) => calls.updateRun(id, end === null ? { status } : { status, end_time: end }),
    trashRun: (id, deleted) => (deleted ? calls.deleteRun(id) : calls.restoreRun(id)),

    makeModel: async ({ name, type, params, origin, created }, experimentId, runId) => {
      const body = { experiment_id: experimentId, name, source_run_id: runId ?? '', model_type: type, params };
      return (await calls.createModel({ ...body, tags: originTags(origin, created) })).info.model_id;
    },

    addToModel: async (id, { tags, points }) => {
      if (Object.keys(tags).length > 0) await calls.setModelTags(id, tags);
      for (const [runId, ofRun] of Map.groupBy(points, (point) => point.runId)) {
        const metrics = ofRun.map(({ key, value, at, step, dataset }) => ({
          key,
          value: sentValue(value),
          timestamp: at,
          step,
          model_id: id,
          ...(dataset === null ? {} : { dataset_name: dataset.name, dataset_digest: dataset.digest }),
        }));
        for (const part of inParts(metrics, MOST_POINTS)) await calls.logBatch(runId, { metrics: part });
      }
    },

    finishModel: (id, status) =>
      calls.finishModel(id, status === 'READY' ? 'LOGGED_MODEL_READY' : 'LOGGED_MODEL_UPLOAD_FAILED'),

    makeRegistered: async (name, description) => {
      await createOrFind(calls, name);
      if (description !== '') await calls.updateRegistered(name, description);
    },
    tagRegistered: async (name, tags, description) => {
      for (const [key, value] of Object.entries(tags)) await calls.setRegisteredTag(name, key, value);
      if (description !== null) await calls.updateRegistered(name, description);
    },
    makeVersion,
    tagVersion: async (name, version, tags, description, stage) => {
      for (const [key, value] of Object.entries(tags)) await calls.setVersionTag(name, version, key, value);
      if (description !== null) await calls.updateVersion(name, version, description);
      if (stage !== null) await calls.setStage(name, version, stage);
    },
    skipVersion: async (name, version) => {
      const made = { ...version, origin: SKIPPED, description: 'A number that a deleted version had.' };
      await calls.deleteVersion(name, await makeVersion(name, made));
    },
    dropSkipped: async (name) => {
      for (const { version, tags } of await calls.versions(`name = ${quoted(name)}`)) {
        if (originOf(tags, '') === SKIPPED) await calls.deleteVersion(name, version);
      }
    },
    setAlias: (name, alias, version) => calls.setAlias(name, alias, version),
  };
};
