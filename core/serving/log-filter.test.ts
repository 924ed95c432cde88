/** Filters and facets of the log say the same as a look at every row. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { seededRandom } from '../base/seeded-random.ts';
import type { LogFilter } from '../contract/serving.ts';
import { PLAIN_ROW } from './log.fixture.ts';
import type { RowFilter } from './log-filter.ts';
import { type NewPrediction, openPredictionWriter } from './prediction-log.ts';
import { openPredictionReader } from './prediction-reader.ts';

const fileIn = (): string => {
  const dir = mkdtempSync(join(tmpdir(), 'idrift-filter-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  return join(dir, 'log.db');
};

test('each filter leaves the rows that are all of it, and the facets count them', async () => {
  const file = fileIn();
  const random = seededRandom('filter');
  const writer = openPredictionWriter(file, 'm');
  const reader = openPredictionReader(file);
  const rows = Array.from(
    { length: 400 },
    (_, at): NewPrediction => ({
      ...PLAIN_ROW,
      text: ['Ring 070-123 45 67', 'mejla a@b.se', 'en [parentes]', 'okänt ord', 'vanlig text'][random.below(5)] ?? '',
      requestId: `r${at}`,
      modelVersion: 1 + random.below(3),
      label: ['positiv', 'negativ'][random.below(2)] ?? '',
      score: 0.5 + random.below(50) / 100,
      truncated: random.below(5) === 0,
      abstain: random.below(9) === 0,
      consumer: ['kassa', null][random.below(2)] ?? null,
      deployment: ['prod', 'trial', null][random.below(3)] ?? null,
    }),
  );
  const ids = writer.record(rows);
  const wrong = new Set([3, 77, 199].map((at) => `r${at}`));
  for (const at of [3, 77, 199]) writer.recordFeedback({ modelName: 'm', predictionId: ids[at] ?? '', label: null });
  const isMasked = (row: NewPrediction): boolean => /^(?:Ring|mejla)/.test(row.text);
  const isUnsure = (row: NewPrediction): boolean => row.score < 0.6 || row.abstain;
  const holdsUnknown = (version: number, text: string): boolean => version !== 2 && text.includes('okänt');
  const fits = (row: NewPrediction, { version, label, consumer, flags = [], only }: RowFilter): boolean =>
    (version === undefined || row.modelVersion === version) &&
    (label === undefined || row.label === label) &&
    (consumer === undefined || row.consumer === consumer) &&
    (only === undefined || row.deployment === only.deployment || (only.unnamed && row.deployment === null)) &&
    flags.every(
      (flag) =>
        ({
          unsure: isUnsure(row),
          cut: row.truncated,
          disputed: wrong.has(row.requestId ?? ''),
          masked: isMasked(row),
          unknown: holdsUnknown(row.modelVersion, row.text),
        })[flag],
    );
  const prod = { deployment: 'prod', unnamed: true };
  const filters: readonly RowFilter[] = [
    { version: 2 },
    { label: 'negativ' },
    { consumer: 'kassa' },
    { consumer: null },
    { flags: ['unsure'] },
    { flags: ['cut'] },
    { flags: ['disputed'] },
    { flags: ['masked'] },
    { flags: ['unknown'] },
    { only: prod },
    { only: { deployment: 'trial', unnamed: false } },
    { version: 1, label: 'positiv', consumer: null, flags: ['unsure', 'unknown'], only: prod },
  ];
  for (const filter of filters) {
    const page = reader.page({ model: 'm', offset: 0, limit: 1000, filter, holdsUnknown });
    const expected = rows.filter((row) => fits(row, filter)).map(({ requestId }) => requestId);
    expect(page.complete).toBe(true);
    expect(new Set(page.rows.map(({ requestId }) => requestId))).toEqual(new Set(expected));
    expect(page.total).toBe(expected.length);
  }
  const found = reader.page({ model: 'm', offset: 0, limit: 9, search: 'RING', filter: { version: 1 }, holdsUnknown });
  expect(found.total).toBe(rows.filter((row) => row.modelVersion === 1 && row.text.startsWith('Ring')).length);

  for (const only of [undefined, prod]) {
    const facets = reader.facets({ model: 'm', only });
    const count = (filter: LogFilter): number => rows.filter((row) => fits(row, { ...filter, only })).length;
    expect(facets?.versions.map(({ version, rows: n }) => [n, count({ version })])).toEqual(
      facets?.versions.map(({ rows: n }) => [n, n]),
    );
    expect(facets?.consumers.map(({ consumer, rows: n }) => [n, count({ consumer })])).toEqual(
      facets?.consumers.map(({ rows: n }) => [n, n]),
    );
    for (const flag of ['unsure', 'cut', 'disputed', 'masked'] as const) {
      expect([flag, facets?.[flag]]).toEqual([flag, count({ flags: [flag] })]);
    }
    expect(facets?.labels.reduce((sum, { rows: n }) => sum + n, 0)).toBe(count({}));
  }

  // What is said later of a row that was looked at is found, and what came later than `until` is not.
  writer.recordFeedback({ modelName: 'm', predictionId: ids[5] ?? '', label: 'negativ' });
  expect(reader.page({ model: 'm', offset: 0, limit: 9, filter: { flags: ['disputed'] } }).total).toBe(4);
  const until = new Date().toISOString();
  await new Promise((resolve) => setTimeout(resolve, 5));
  writer.record([PLAIN_ROW]);
  expect(reader.page({ model: 'm', offset: 0, limit: 1, filter: { until } }).total).toBe(400);
  expect(reader.page({ model: 'm', offset: 0, limit: 1 }).total).toBe(401);

  // Of one deployment: its traffic, its failures, its labels, its usage.
  for (const deployment of ['prod', 'trial', 'trial']) {
    writer.recordFailure({ modelName: 'm', modelVersion: 1, deployment, status: 413, message: 'too large' });
  }
  const trial = { deployment: 'trial', unnamed: false };
  const ofTrial = rows.filter((row) => row.deployment === 'trial').length;
  expect(reader.traffic('m', 1, trial)).toMatchObject({ total: ofTrial, failed: 2 });
  expect(reader.traffic('m')).toMatchObject({ total: 401, failed: 3 });
  const labels = reader.labels({ model: 'm', from: '2020-01-01T00:00:00.000Z', bucket: 1440, only: trial });
  expect(labels.reduce((sum, { failed }) => sum + failed, 0)).toBe(2);
  expect(labels.flatMap(({ counts }) => Object.values(counts)).reduce((sum, n) => sum + n, 0)).toBe(ofTrial);
  expect(reader.usage('m', 1, trial).reduce((sum, { requests }) => sum + requests, 0)).toBe(ofTrial);
  writer.close();
  reader.close();
});
