import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import { IdriftError, toErrorInfo } from '../contract/errors.ts';
import { openPredictionReader } from './prediction-reader.ts';
import { writeRandomModel } from './random-model.fixture.ts';
import { type SendProgress, sendTexts } from './send-texts.ts';
import { type Service, type ServiceExit, type ServiceState, startService } from './service.ts';

const dir = mkdtempSync(join(tmpdir(), 'idrift-service-'));
const logFile = join(dir, '.idrift', 'predictions.db');
const options = {
  modelDir: writeRandomModel(dir, 2),
  modelName: 'served-model',
  version: 2,
  runId: null,
  port: 0,
  logFile,
};
afterAll(() => rmSync(dir, { recursive: true }));

const exitOf = (service: Service): Promise<ServiceExit> => new Promise((resolve) => service.onExit(resolve));
const failureOf = async (start: Promise<Service>): Promise<IdriftError['info']> =>
  start.then(
    async (service) => {
      await service.stop();
      throw new Error('The service started.');
    },
    (thrown: unknown) => {
      expect(thrown).toBeInstanceOf(IdriftError);
      return toErrorInfo(thrown);
    },
  );

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
};

describe('a service in its own process', () => {
  test('takes texts in order, tells of its log, and stops when asked', async () => {
    const states: ServiceState[] = [];
    const service = await startService(options, (state) => states.push(state));
    expect(service.pid).not.toBe(process.pid);
    const texts = ['Maten var god', 'Bussen var sen', 'Maten var kall'];
    const progress: SendProgress[] = [];
    for await (const step of sendTexts({ url: service.url, texts })) progress.push(step);
    expect(progress.map((step) => step.sent)).toEqual([1, 2, 3]);
    expect(progress.at(-1)).toMatchObject({ refused: 0, total: 3, secondsLeft: 0 });
    const reader = openPredictionReader(logFile);
    const { rows } = reader.page({ model: 'served-model', offset: 0, limit: 10 });
    expect(rows.map((row) => row.text).toReversed()).toEqual(texts);
    reader.close();
    await service.stop();
    expect(await exitOf(service)).toEqual({ error: null });
    expect(states[0]).toEqual({ kind: 'starting' });
    expect(states[1]).toEqual({ kind: 'running', url: service.url });
    expect(states).toContainEqual({ kind: 'logged' });
    expect(states.at(-1)).toEqual({ kind: 'stopped' });
    await expect(sendTexts({ url: service.url, texts }).next()).rejects.toThrow(/stopped answering/);
  });

  test('killed without warning it is reported, and its log stays readable to the last answer', async () => {
    const service = await startService({ ...options, modelName: 'killed' });
    const sent: number[] = [];
    const sending = (async () => {
      const texts = Array.from({ length: 10_000 }, (_, index) => `text ${index}`);
      for await (const step of sendTexts({ url: service.url, texts })) {
        sent.push(step.sent);
        if (step.sent === 25) process.kill(service.pid, 'SIGKILL');
      }
    })();
    await expect(sending).rejects.toThrow(/stopped answering/);
    const { error } = await exitOf(service);
    expect(error?.message).toContain('The prediction service of killed v2 was ended by SIGKILL');
    const reader = openPredictionReader(logFile);
    const { total, rows } = reader.page({ model: 'killed', offset: 0, limit: 1 });
    expect(total).toBeGreaterThanOrEqual(sent.length);
    expect(rows[0]?.text).toBe(`text ${total - 1}`);
    reader.close();
  });

  test('ends with the process that started it, however that ends', async () => {
    const script = join(dir, 'parent.mjs');
    writeFileSync(
      script,
      `import { startService } from ${JSON.stringify(new URL('./service.ts', import.meta.url).href)};
       const service = await startService(${JSON.stringify(options)});
       process.stdout.write(JSON.stringify({ url: service.url, pid: service.pid }));`,
    );
    const parent = spawn(process.execPath, [script], { stdio: ['ignore', 'pipe', 'inherit'] });
    const said = await new Promise<string>((resolve) =>
      parent.stdout.once('data', (chunk: Buffer) => resolve(String(chunk))),
    );
    const { url, pid } = JSON.parse(said) as { url: string; pid: number };
    expect((await fetch(`${url}/health`)).status).toBe(200);
    parent.kill('SIGKILL');
    await expect.poll(() => isAlive(pid), { timeout: 5000 }).toBe(false);
  });

  test('a taken port is named, with who holds it', async () => {
    const holder = createServer();
    const port = await new Promise<number>((resolve) => {
      holder.listen(0, '127.0.0.1', () => {
        const address = holder.address();
        resolve(typeof address === 'object' && address !== null ? address.port : 0);
      });
    });
    const error = await failureOf(startService({ ...options, port }));
    holder.close();
    expect(error).toMatchObject({ code: 'conflict', where: `port ${port}` });
    expect(error.message).toContain(process.platform === 'linux' ? `(process ${process.pid})` : 'is taken');
    expect(error.hint).toContain('another port');
  });

  test('a folder without a model is refused with what is missing', async () => {
    const error = await failureOf(startService({ ...options, modelDir: join(dir, 'nowhere') }));
    expect(error.code).toBe('not-found');
    expect(error.where).toContain('config.json');
  });

  test('sending can be cancelled between texts', async () => {
    const service = await startService(options);
    const controller = new AbortController();
    const steps = sendTexts({ url: service.url, texts: ['a', 'b', 'c'], signal: controller.signal });
    expect((await steps.next()).value).toMatchObject({ sent: 1 });
    controller.abort();
    await expect(steps.next()).rejects.toThrow(expect.objectContaining({ name: 'AbortError' }) as Error);
    await service.stop();
  });
});
