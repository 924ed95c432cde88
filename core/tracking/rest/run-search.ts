/** Finding runs on a server by MLflow's filter language, what may come next in a filter, and one metric's points. */
import type { MetricColumns } from '../metric-columns.ts';
import { type Completion, completeRunFilter, type Vocabulary } from '../search/complete.ts';
import type { RunSearch } from '../search/find-runs.ts';
import { runFilter } from '../search/run-filter.ts';
import { type KnownRun, vocabularyOfRuns } from '../search/run-vocabulary.ts';
import type { Calls } from './calls.ts';
import type { Outbox } from './outbox.ts';
import type { ServerRun } from './shapes.ts';

/** MLflow gives so many at most. */
const PAGE = 5000;
/** The newest runs' names are offered. */
const OFFERED = 1000;
/** So long one reading of the names serves: a key is typed more often than a run is made. */
const FRESH_MILLISECONDS = 10_000;

export const serverRunSearch = (calls: Calls, outbox: Outbox) => {
  let known: { readonly at: number; readonly vocabulary: Promise<Vocabulary> } | null = null;

  const experimentIds = async (): Promise<string[]> =>
    (await calls.experiments('ALL')).map(({ experiment_id: id }) => id);

  const readVocabulary = async (): Promise<Vocabulary> => {
    const ids = await experimentIds();
    if (ids.length === 0) return vocabularyOfRuns([]);
    const orderBy = ['attributes.start_time DESC'];
    const { runs } = await calls.runPage({ experimentIds: ids, view: 'ACTIVE_ONLY', orderBy }, OFFERED, '');
    return vocabularyOfRuns(runs.map(knownOf));
  };

  const vocabulary = (): Promise<Vocabulary> => {
    if (known === null || performance.now() - known.at > FRESH_MILLISECONDS) {
      known = { at: performance.now(), vocabulary: readVocabulary() };
      known.vocabulary.catch(() => {
        known = null;
      });
    }
    return known.vocabulary;
  };

  return {
    /** Ids in order. @throws FilterError with the place in the text, before the server is asked. */
    searchRuns: async ({ filter, orderBy = [], deleted = false }: RunSearch): Promise<string[]> => {
      runFilter(filter);
      const ids = await experimentIds();
      const found: string[] = [];
      if (ids.length === 0) return found;
      const view = deleted ? ('DELETED_ONLY' as const) : ('ACTIVE_ONLY' as const);
      for (let token = ''; ; ) {
        const page = await calls.runPage({ experimentIds: ids, filter, view, orderBy }, PAGE, token);
        for (const { info } of page.runs) found.push(info.run_id);
        if (page.next_page_token === '') return found;
        token = page.next_page_token;
      }
    },

    completeFilter: async (text: string, cursor: number): Promise<Completion> =>
      completeRunFilter(text, cursor, await vocabulary()),

    /** With the points that are not sent yet. */
    metricColumns: async (runId: string, key: string): Promise<MetricColumns> => {
      const unsent = outbox.pointsOf(runId).filter((point) => point.key === key);
      const points = [...(await calls.history(runId, key)), ...unsent]
        .map(({ step, timestamp, value }) => ({ step, timestamp, value: Number(value) }))
        .filter(({ value }) => !Number.isNaN(value))
        .toSorted((a, b) => a.timestamp - b.timestamp || a.step - b.step || a.value - b.value);
      return {
        steps: points.map(({ step }) => step),
        times: points.map(({ timestamp }) => timestamp),
        values: points.map(({ value }) => Math.min(Math.max(value, -Number.MAX_VALUE), Number.MAX_VALUE)),
      };
    },
  };
};

const knownOf = ({ info, data, inputs }: ServerRun): KnownRun => ({
  name: info.run_name,
  user: data.tags['mlflow.user'] ?? info.user_id,
  metrics: data.metrics.map(({ key }) => key),
  params: data.params,
  tags: data.tags,
  datasets: inputs.dataset_inputs.map(({ dataset, tags }) => ({
    name: dataset.name,
    digest: dataset.digest,
    context: tags['mlflow.data.context'] ?? '',
  })),
});
