import { mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import { z } from 'zod';
import { toErrorInfo } from '../contract/errors.ts';
import { openSqlite } from '../base/sqlite.ts';
import { writeRandomModel } from './random-model.fixture.ts';
import type { RoutingInput } from './served-model.ts';
import { type Service, startService } from './service.ts';

const dir = mkdtempSync(join(tmpdir(), 'idrift-routing-'));
const TEXT = 'Maten var god och bussen sen';
const models = [1, 2, 3].map((seed) => {
  const modelDir = join(dir, `model-${seed}`);
  mkdirSync(modelDir);
  return writeRandomModel(modelDir, seed);
});
const logFile = (name: string): string => join(dir, `${name}.db`);

type Part = RoutingInput['targets'][number];
const version = (number: number, share = 100, shadow = false): Part => ({
  modelDir: models[number - 1] ?? '',
  modelName: 'routed',
  version: number,
  runId: `run-${number}`,
  alias: number === 1 ? 'champion' : null,
  dataMd5: `md5-${number}`,
  share,
  shadow,
  deployment: 'prod',
});

const answer = z.object({ label: z.string(), score: z.number(), model_version: z.number(), id: z.string() });
const batch = z.object({ predictions: z.array(answer) });
/** By version: what each of the random models says of the one text. */
const scores = new Map<number, number>();

let service: Service;
const start = async (name: string, targets: readonly Part[]): Promise<Service> => {
  service = await startService({
    routing: { targets: [...targets] },
    port: 0,
    logFile: logFile(name),
    limits: { threads: 1 },
  });
  return service;
};
const ask = async (): Promise<z.infer<typeof answer>> => {
  const body = JSON.stringify({ text: TEXT });
  const response = await fetch(`${service.url}/predict`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body,
  });
  expect(response.status).toBe(200);
  return answer.parse(await response.json());
};
const rowsOf = (
  name: string,
): { id: string; model_version: number; role: string; score: number; run_id: string; data_md5: string }[] => {
  const database = openSqlite(logFile(name), { readonly: true });
  try {
    return database.prepare<[], ReturnType<typeof rowsOf>[number]>('SELECT * FROM routed').all();
  } finally {
    database.close();
  }
};
const health = async (): Promise<{
  model_version: number;
  alias: string | null;
  versions: { model_version: number }[];
}> => (await (await fetch(`${service.url}/health`)).json()) as Awaited<ReturnType<typeof health>>;

beforeAll(async () => {
  for (const number of [1, 2, 3]) {
    await start('scores', [version(number)]);
    scores.set(number, (await ask()).score);
    await service.stop();
  }
  if (new Set(scores.values()).size < 3) throw new Error('The random models do not differ.');
}, 60_000);
afterEach(() => service.stop());
afterAll(() => rmSync(dir, { recursive: true }));

describe('a service with several versions', () => {
  test('goes over to another one under load: every request is answered, by the version that it names, and logged', async () => {
    await start('swap', [version(1)]);
    const answers: z.infer<typeof answer>[] = [];
    const state = { over: false };
    const clients = Array.from({ length: 16 }, async () => {
      while (!state.over) answers.push(await ask());
    });
    for (const next of [2, 1, 3, 2]) {
      await sleep(150);
      await service.route({ targets: [version(next)] });
      expect(await ask()).toMatchObject({ model_version: next });
      expect((await health()).model_version).toBe(next);
    }
    state.over = true;
    await Promise.all(clients);
    const rows = new Map(rowsOf('swap').map((row) => [row.id, row]));
    expect(rows.size).toBe(answers.length + 4);
    for (const found of answers) {
      expect(found.score).toBeCloseTo(scores.get(found.model_version) ?? Number.NaN, 5);
      expect(rows.get(found.id)).toMatchObject({
        model_version: found.model_version,
        score: found.score,
        role: 'live',
        run_id: `run-${found.model_version}`,
        data_md5: `md5-${found.model_version}`,
      });
    }
    expect(new Set(answers.map((found) => found.model_version))).toEqual(new Set([1, 2, 3]));
  }, 60_000);

  test('gives each its share of single texts and of batches, to one text, and every batch to one version', async () => {
    await start('split', [version(1, 90), version(2, 10)]);
    const singles = await Promise.all(Array.from({ length: 200 }, ask));
    expect(singles.filter((found) => found.model_version === 2)).toHaveLength(20);
    const texts = Array.from({ length: 50 }, () => TEXT);
    const batches = await Promise.all(
      Array.from({ length: 20 }, async () => {
        const response = await fetch(`${service.url}/predict/batch`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ texts }),
        });
        const { predictions } = batch.parse(await response.json());
        const [first] = predictions;
        for (const found of predictions) {
          expect(found.model_version).toBe(first?.model_version);
          expect(found.score).toBeCloseTo(scores.get(found.model_version) ?? Number.NaN, 5);
        }
        return first?.model_version;
      }),
    );
    expect(batches.filter((number) => number === 2)).toHaveLength(2);
    const rows = rowsOf('split');
    expect(rows).toHaveLength(1200);
    expect(rows.filter((row) => row.model_version === 2)).toHaveLength(120);
  }, 60_000);

  test('asks a shadow what the live one was asked, and answers with the live one alone', async () => {
    await start('shadow', [version(1), version(2, 0, true)]);
    const answers = await Promise.all(Array.from({ length: 100 }, ask));
    expect(answers.every((found) => found.model_version === 1)).toBe(true);
    await expect.poll(() => rowsOf('shadow').length, { timeout: 10_000 }).toBe(200);
    const shadows = rowsOf('shadow').filter(({ role }) => role === 'shadow');
    expect(shadows).toHaveLength(100);
    for (const row of shadows) {
      expect(row.model_version).toBe(2);
      expect(row.score).toBeCloseTo(scores.get(2) ?? Number.NaN, 5);
    }
  }, 60_000);

  test('leaves everything as it was when a model cannot be loaded, and closes what nobody names any more', async () => {
    await start('refused', [version(1)]);
    const threads = threadsOf(service.pid);
    const broken = join(dir, 'broken');
    mkdirSync(broken, { recursive: true });
    writeFileSync(join(broken, 'config.json'), '{}');
    for (const [modelDir, said] of [
      [broken, /config\.json/],
      [join(dir, 'nowhere'), /config\.json/],
    ] as const) {
      const refused = service.route({ targets: [{ ...version(2), modelDir }] });
      await expect(refused).rejects.toThrow(said);
    }
    const halves = service.route({ targets: [version(1, 50), version(2, 40)] });
    expect(toErrorInfo(await halves.catch((thrown: unknown) => thrown))).toMatchObject({ code: 'bad-input' });
    expect(await ask()).toMatchObject({ model_version: 1 });
    expect((await health()).versions).toHaveLength(1);
    await service.route({ targets: [version(1, 50), version(2, 50)] });
    await service.route({ targets: [version(3)] });
    expect(await ask()).toMatchObject({ model_version: 3 });
    await expect.poll(() => threadsOf(service.pid), { timeout: 5000 }).toBeLessThanOrEqual(threads);
  }, 60_000);
});

/** Of a process: each model that is loaded has some. */
const threadsOf = (pid: number): number => (process.platform === 'linux' ? readdirSync(`/proc/${pid}/task`).length : 0);
