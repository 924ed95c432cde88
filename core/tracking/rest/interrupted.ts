/** Runs on a server that a dead process of this machine left RUNNING. */
import { OWNER_TAG, ownerLives } from '../owner.ts';
import { STATUS_TAG } from '../tags.ts';
import type { Calls } from './calls.ts';

/** What the dead process could not send must have been sent before: its last word may have been the run's end. @returns their ids. */
export const markServerInterrupted = async (calls: Calls): Promise<string[]> => {
  const experimentIds = (await calls.experiments('ACTIVE_ONLY')).map(({ experiment_id: id }) => id);
  if (experimentIds.length === 0) return [];
  const filter = `attributes.status = 'RUNNING' AND tags.\`${OWNER_TAG}\` LIKE '%pid%'`;
  const { runs } = await calls.runPage({ experimentIds, filter }, 1000, '');
  const dead = runs.filter(({ data }) => !ownerLives(data.tags[OWNER_TAG] ?? ''));
  for (const { info, data } of dead) {
    const end = Math.max(info.start_time, ...data.metrics.map(({ timestamp }) => timestamp));
    await calls.logBatch(info.run_id, { tags: { [STATUS_TAG]: 'interrupted' } });
    await calls.updateRun(info.run_id, { status: 'KILLED', end_time: end });
    const models = await calls.models([info.experiment_id], `source_run_id = '${info.run_id}'`);
    for (const model of models.filter((each) => each.info.status === 'LOGGED_MODEL_PENDING')) {
      await calls.finishModel(model.info.model_id, 'LOGGED_MODEL_UPLOAD_FAILED');
    }
  }
  return dead.map(({ info }) => info.run_id);
};
