/** What a run on a server gets while it works and afterwards. It goes through the outbox, so that it outlives the server. */
import { randomUUID } from 'node:crypto';
import { cpSync } from 'node:fs';
import { writeFileAtomic } from '../../base/atomic-file.ts';
import { IdriftError } from '../../contract/errors.ts';
import type { DatasetUse } from '../../contract/tracking.ts';
import { checkArtifactPath } from '../artifacts.ts';
import { checkModelName, checkRunName, LIMITS } from '../limits.ts';
import type { NewModel } from '../logged-models.ts';
import type { NewMetric } from '../metrics.ts';
import { OWNER_TAG, thisOwner } from '../owner.ts';
import type { EndStatus, NewRun } from '../run-writes.ts';
import { CHECKPOINT_TAG, ERROR_TAG, NOTE_TAG, STATUS_TAG, type Tags } from '../tags.ts';
import { inspectModel } from '../write-model.ts';
import type { Calls } from './calls.ts';
import { createServerRun } from './new-run.ts';
import type { Outbox } from './outbox.ts';
import { checkedDatasets, checkedParams, checkedPoints, checkedTags } from './run-checks.ts';
import { findModelOf } from './send-model.ts';

export const serverRunWrites = (calls: Calls, outbox: Outbox) => {
  const setTags = (runId: string, tags: Tags): Promise<void> =>
    outbox.put(runId, { kind: 'tags', tags: { ...checkedTags(tags) } });
  const untag = (runId: string, keys: readonly string[]): Promise<void> =>
    outbox.put(runId, { kind: 'untag', keys: [...keys] });

  return {
    createRun: (run: NewRun): Promise<string> => createServerRun(calls, run),

    logParams: async (runId: string, params: Readonly<Record<string, string>>): Promise<void> =>
      outbox.put(runId, { kind: 'params', params: { ...checkedParams(params) } }),

    logMetrics: async (runId: string, points: readonly NewMetric[], options: { readonly modelId?: string } = {}) =>
      outbox.put(runId, { kind: 'metrics', points: checkedPoints(points, options.modelId) }),

    setTags: async (runId: string, tags: Tags): Promise<void> => setTags(runId, tags),

    removeTags: untag,

    logDatasets: async (runId: string, datasets: readonly DatasetUse[]): Promise<void> =>
      outbox.put(runId, { kind: 'inputs', datasets: checkedDatasets(datasets) }),

    /** Points that wait for a checkpoint go too, unless the run can still go on from one. */
    endRun: async (runId: string, status: EndStatus, error?: string): Promise<void> => {
      if (status === 'FINISHED') outbox.checkpoint(runId, false);
      const ended = [outbox.put(runId, { kind: 'update', change: { status, end_time: Date.now() } })];
      ended.push(untag(runId, [OWNER_TAG, STATUS_TAG]));
      if (error !== undefined) ended.push(setTags(runId, { [ERROR_TAG]: error.slice(0, LIMITS.tag) }));
      await Promise.all(ended);
    },

    renameRun: async (runId: string, name: string): Promise<void> => {
      checkRunName(name);
      await outbox.put(runId, { kind: 'update', change: { run_name: name } });
    },

    setNote: async (runId: string, note: string): Promise<void> => setTags(runId, { [NOTE_TAG]: note }),

    /** @throws IdriftError `conflict` when it runs or is finished. Asked at once: the server must be there. */
    resumeRun: async (runId: string): Promise<void> => {
      const { info } = await calls.run(runId);
      const stopped = info.status === 'KILLED' || info.status === 'FAILED';
      if (info.lifecycle_stage !== 'active' || !stopped) {
        throw new IdriftError({
          code: 'conflict',
          message: `The run ${runId} is running, finished or deleted: there is nothing to go on with.`,
          where: runId,
        });
      }
      await calls.updateRun(runId, { status: 'RUNNING' });
      await Promise.all([untag(runId, [STATUS_TAG, ERROR_TAG]), setTags(runId, { [OWNER_TAG]: thisOwner() })]);
    },

    /** Only what waits here can be taken back, so points of a run that can be resumed wait for its next checkpoint. */
    rewindRun: async (runId: string, step: number): Promise<void> => outbox.rewind(runId, step),

    noteCheckpoint: async (runId: string, step: number | null): Promise<void> => {
      outbox.checkpoint(runId, step !== null);
      if (step === null) await untag(runId, [CHECKPOINT_TAG]);
      else await setTags(runId, { [CHECKPOINT_TAG]: String(step) });
    },

    logArtifact: async (runId: string, path: string, bytes: string | Uint8Array): Promise<void> => {
      checkArtifactPath(path);
      const place = outbox.place(runId);
      writeFileAtomic(place.path, bytes);
      await outbox.put(runId, { kind: 'artifact', path, file: place.file });
    },

    /** The files are kept until the server has them. */
    logModel: async ({ runId, name, sourceDir, step = 0 }: NewModel): Promise<string | null> => {
      checkModelName(name);
      inspectModel(sourceDir);
      const place = outbox.place(runId);
      cpSync(sourceDir, place.path, { recursive: true, dereference: true });
      const ticket = randomUUID();
      const kept = { kind: 'model', name, folder: place.file, step, ticket, created: Date.now() } as const;
      await outbox.put(runId, kept);
      return outbox.isAway(runId) ? null : findModelOf(calls, runId, ticket);
    },

    /** MLflow takes nothing for a deleted run: what waits goes first. */
    deleteRun: async (runId: string): Promise<void> => {
      await outbox.flushRun(runId);
      await calls.deleteRun(runId);
    },
    restoreRun: (runId: string): Promise<void> => calls.restoreRun(runId),
  };
};
