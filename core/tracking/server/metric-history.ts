/** The points of one metric: whole, in pages, of many runs, and thinned out for a plot. */
import { offsetOf, pageToken } from '../search/page-token.ts';
import { pythonJson } from '../search/python-text.ts';
import type { StoreFiles } from '../store-files.ts';
import { invalid } from './errors.ts';
import { listed } from './listed.ts';
import { type ApiRequest, many, maybe, read, text, whole } from './fields.ts';
import { numberJson } from './run-json.ts';

type Point = readonly [string, number, number, number, number];

/** Left to itself SQLite takes the primary key, which has the order by time but begins with the metric's name: it reads the points of all runs. */
const OF_RUNS = 'metrics INDEXED BY index_metrics_run_uuid_key_step';

const COLUMNS = 'run_uuid, value, timestamp, step, is_nan';

const MOST_RUNS = 100;
const MOST_BULK = 25_000;
const MOST_SAMPLED = 2500;

const pointJson = (key: string, [run, value, timestamp, step, isNan]: Point): object => ({
  key,
  value: numberJson(value, isNan),
  timestamp,
  step,
  run_id: run,
});

export const historyHandlers = ({ database }: StoreFiles) => {
  const points = (sql: string, ...values: (string | number)[]): Point[] =>
    database
      .prepare<(string | number)[], Point>(sql)
      .raw()
      .all(...values);
  return {
    get: (request: ApiRequest) => {
      const asked = read(
        request,
        { run_id: text, run_uuid: text, metric_key: text, page_token: text, max_results: maybe(whole) },
        ['run_id', 'metric_key'],
      );
      const most = asked.max_results;
      if (most !== undefined && most <= 0) {
        throw invalid(`Invalid value ${most} for parameter 'max_results' supplied. It must be a positive integer.`);
      }
      const offset = offsetOf(asked.page_token);
      const found = points(
        `SELECT ${COLUMNS} FROM ${OF_RUNS} WHERE run_uuid = ? AND key = ? ORDER BY timestamp, step, value LIMIT ? OFFSET ?`,
        asked.run_id || asked.run_uuid,
        asked.metric_key,
        most === undefined ? -1 : most + 1,
        offset,
      );
      const isCut = most !== undefined && found.length > most;
      const kept = isCut ? found.slice(0, most) : found;
      return {
        ...listed(
          'metrics',
          kept.map(([, value, timestamp, step, isNan]) => ({
            key: asked.metric_key,
            value: numberJson(value, isNan),
            timestamp,
            step,
          })),
        ),
        ...(isCut ? { next_page_token: pageToken(offset + most) } : {}),
      };
    },

    /** `run_id` is repeated. Only the page asks for it, at /ajax-api. */
    bulk: ({ query }: ApiRequest) => {
      const runIds = query.getAll('run_id');
      const name = 'GetMetricHistoryBulk request';
      if (runIds.length === 0) throw invalid(`${name} must specify at least one run_id.`);
      if (runIds.length > MOST_RUNS) {
        throw invalid(`${name} cannot specify more than ${MOST_RUNS} run_ids. Received ${runIds.length} run_ids.`);
      }
      const key = query.get('metric_key');
      if (key === null) throw invalid(`${name} must specify a metric_key.`);
      const most = Math.min(Number(query.get('max_results') ?? MOST_BULK), MOST_BULK);
      if (!Number.isInteger(most)) throw invalid("Invalid value for parameter 'max_results' supplied.");
      const found = points(
        `SELECT ${COLUMNS} FROM ${OF_RUNS} WHERE key = ? AND run_uuid IN (SELECT value FROM json_each(?))
         ORDER BY run_uuid, timestamp, step, value LIMIT ?`,
        key,
        JSON.stringify(runIds),
        most,
      );
      return { metrics: found.map((point) => pointJson(key, point)) };
    },

    /** Evenly thinned: the first point of each of `max_results` parts, and the last one of all. */
    bulkInterval: (request: ApiRequest) => {
      const asked = read(
        request,
        {
          run_ids: many(text),
          metric_key: text,
          start_step: maybe(whole),
          end_step: maybe(whole),
          max_results: maybe(whole),
        },
        ['run_ids', 'metric_key'],
      );
      const { run_ids: runIds, metric_key: key, start_step: start, end_step: end } = asked;
      const most = asked.max_results ?? MOST_SAMPLED;
      const docs = 'See the API docs for more information about request parameters.';
      if (runIds.length > MOST_RUNS) {
        throw invalid(
          `GetMetricHistoryBulkInterval request must specify at most ${MOST_RUNS} run_ids. Received ${runIds.length} run_ids. ${docs}`,
        );
      }
      if (most < 1 || most > MOST_SAMPLED) {
        throw invalid(`max_results must be between 1 and ${MOST_SAMPLED}. ${docs}`);
      }
      if ((start === undefined) !== (end === undefined)) {
        throw invalid('If either start step or end step are specified, both must be specified.');
      }
      if (start !== undefined && end !== undefined && start > end) {
        throw invalid(
          `end_step must be greater than start_step. Found start_step=${pythonJson(start)} and end_step=${pythonJson(end)}.`,
        );
      }
      const bounds = start === undefined || end === undefined ? [] : [start, end];
      const where = `run_uuid = ? AND key = ?${bounds.length > 0 ? ' AND step BETWEEN ? AND ?' : ''}`;
      const order = 'step, timestamp, value, is_nan';
      const sampled = runIds.flatMap((runId) => {
        const values = [runId, key, ...bounds];
        const rows = points(
          `SELECT ${COLUMNS} FROM (SELECT *, row_number() OVER (PARTITION BY part ORDER BY ${order}) AS place FROM
             (SELECT ${COLUMNS}, ntile(?) OVER (ORDER BY ${order}) AS part FROM metrics WHERE ${where}))
           WHERE place = 1 ORDER BY ${order}`,
          most,
          ...values,
        );
        const [last] = points(
          `SELECT ${COLUMNS} FROM metrics WHERE ${where} ORDER BY step DESC, timestamp DESC, value DESC, is_nan DESC LIMIT 1`,
          ...values,
        );
        if (last === undefined || JSON.stringify(rows.at(-1)) === JSON.stringify(last)) return rows;
        return [...(rows.length >= most ? rows.slice(0, -1) : rows), last];
      });
      return listed(
        'metrics',
        sampled.map((point) => pointJson(key, point)),
      );
    },
  };
};
