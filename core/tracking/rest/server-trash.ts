/** The trash of a server. Its rows go only by `mlflow gc`, where its database is; the files, which are what fills a disk, go here. */
import { isRegistered, notInTrash, type Purged } from '../trash.ts';
import { artifactPlace } from './artifact-places.ts';
import type { Sending } from './deliver.ts';
import type { ServerRun } from './shapes.ts';

export const serverTrash = ({ client, calls, openBucket }: Sending) => {
  const checkPurge = async (runId: string): Promise<ServerRun> => {
    const run = await calls.run(runId);
    if (run.info.lifecycle_stage !== 'deleted') throw notInTrash(runId);
    const made = run.outputs.model_outputs.map(({ model_id: id }) => `models:/${id}`);
    const versions = await calls.versions();
    const version = versions.find((each) => each.run_id === runId || made.includes(each.source));
    if (version) throw isRegistered(runId, version.name, version.version);
    return run;
  };

  return {
    listExperiments: async () => {
      const experiments = await calls.experiments('ALL');
      const counts = new Map<string, number>();
      const ids = experiments.map(({ experiment_id: id }) => id);
      for (let token = ''; ; ) {
        const page = await calls.runPage({ experimentIds: ids }, 5000, token);
        for (const { info } of page.runs) counts.set(info.experiment_id, (counts.get(info.experiment_id) ?? 0) + 1);
        if (page.next_page_token === '') break;
        token = page.next_page_token;
      }
      return experiments
        .map((each) => ({
          id: each.experiment_id,
          name: each.name,
          deleted: each.lifecycle_stage === 'deleted',
          runs: counts.get(each.experiment_id) ?? 0,
        }))
        .toSorted((a, b) => Number(a.id) - Number(b.id));
    },

    deleteExperiment: (id: string): Promise<void> => calls.deleteExperiment(id),
    restoreExperiment: (id: string): Promise<void> => calls.restoreExperiment(id),

    purgeRuns: async (runIds: readonly string[]): Promise<Purged> => {
      const runs: ServerRun[] = [];
      for (const runId of runIds) runs.push(await checkPurge(runId));
      let files = 0;
      let bytes = 0;
      const empty = async (uri: string): Promise<void> => {
        const place = artifactPlace(client, openBucket, uri);
        const found = await place.list();
        files += found.length;
        bytes += found.reduce((sum, { size }) => sum + size, 0);
        await place.remove();
      };
      for (const run of runs) {
        const { artifact_location: root } = await calls.experiment(run.info.experiment_id);
        for (const { model_id: modelId } of run.outputs.model_outputs) {
          // A deleted model is not shown any more, but its files are still where they were.
          await empty(`${root.replace(/\/+$/, '')}/models/${modelId}/artifacts`);
          await calls.deleteModelIfThere(modelId);
        }
        await empty(run.info.artifact_uri);
      }
      return { runs: runs.length, files, bytes, rowsLeft: true };
    },
  };
};
