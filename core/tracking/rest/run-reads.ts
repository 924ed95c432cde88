/** Runs of a server as records, in a number of requests that grows with its pages, not with its runs. */
import { IdriftError } from '../../contract/errors.ts';
import type { MetricPoint } from '../../contract/tracking.ts';
import type { RunRecord } from '../run-reads.ts';
import { type HistoryOptions, thinned } from '../thin-points.ts';
import type { Calls, View } from './calls.ts';
import { isMissing } from './faults.ts';
import { eachOf } from './each-of.ts';
import type { Outbox } from './outbox.ts';
import { type Around, modelsByRun, pointsOf, recordOf, versionsByRun, withUnsent } from './run-records.ts';
import type { ServerRun } from './shapes.ts';

const PAGE = 5000;
/** Histories asked for at a time. */
const HISTORIES = 8;

export const serverRunReads = (calls: Calls, outbox: Outbox) => {
  const around = async (experimentIds: readonly string[] | null): Promise<Around & { readonly ids: string[] }> => {
    const experiments = await calls.experiments('ALL');
    const ids = experiments.map(({ experiment_id: id }) => id);
    const [models, versions] = await Promise.all([calls.models(experimentIds ?? ids), calls.versions()]);
    return {
      ids,
      experimentNames: new Map(experiments.map((each) => [each.experiment_id, each.name])),
      models: modelsByRun(models),
      versions: versionsByRun(versions),
    };
  };

  const allRuns = async (experimentIds: readonly string[], view: View): Promise<ServerRun[]> => {
    const runs: ServerRun[] = [];
    if (experimentIds.length === 0) return runs;
    const search = { experimentIds, view, orderBy: ['attributes.start_time DESC'] };
    for (let token = ''; ; ) {
      const page = await calls.runPage(search, PAGE, token);
      for (const run of page.runs) runs.push(run);
      if (page.next_page_token === '') return runs;
      token = page.next_page_token;
    }
  };

  const getServerRun = async (runId: string): Promise<ServerRun> => {
    try {
      return await calls.run(runId);
    } catch (thrown) {
      throw isMissing(thrown) ? noRun(runId) : thrown;
    }
  };

  return {
    getServerRun,

    /** Newest first; the deleted ones alone with `deleted`. */
    listRuns: async (options: { readonly deleted: boolean } = { deleted: false }): Promise<RunRecord[]> => {
      const found = await around(null);
      const runs = await allRuns(found.ids, options.deleted ? 'DELETED_ONLY' : 'ACTIVE_ONLY');
      return runs.map((run) => withUnsent(recordOf(run, found), run, outbox.pointsOf(run.info.run_id)));
    },

    /** Deleted or not. @throws IdriftError `not-found`. */
    getRun: async (runId: string): Promise<RunRecord> => {
      const run = await getServerRun(runId);
      const { experiment_id: experimentId } = run.info;
      const filter = `source_run_id = '${run.info.run_id}'`;
      const [experiment, models, versions] = await Promise.all([
        calls.experiment(experimentId),
        calls.models([experimentId], filter),
        calls.versions(`run_id = '${run.info.run_id}'`),
      ]);
      const record = recordOf(run, {
        experimentNames: new Map([[experimentId, experiment.name]]),
        models: modelsByRun(models),
        versions: versionsByRun(versions),
      });
      return withUnsent(record, run, outbox.pointsOf(runId));
    },

    /** With the points that are not sent yet. */
    history: async (runId: string, options: HistoryOptions = {}): Promise<Record<string, MetricPoint[]>> => {
      const unsent = Map.groupBy(outbox.pointsOf(runId), ({ key }) => key);
      const keys = new Set([...(await getServerRun(runId)).data.metrics.map(({ key }) => key), ...unsent.keys()]);
      const histories = await eachOf([...keys].toSorted(), HISTORIES, async (key) => {
        const points = pointsOf([...(await calls.history(runId, key)), ...(unsent.get(key) ?? [])]);
        return [key, points] as const;
      });
      const whole = new Map(histories.filter(([, points]) => points.length > 0));
      return Object.fromEntries([...thinned(whole, options)].map(([key, points]) => [key, [...points]] as const));
    },
  };
};

const noRun = (runId: string): IdriftError =>
  new IdriftError({
    code: 'not-found',
    message: `There is no run ${runId}.`,
    where: runId,
    hint: 'The Runs page, or "idrift runs list", shows what there is.',
  });
