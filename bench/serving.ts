/**
 * The prediction service beside FastAPI with transformers' pipeline, and beside onnxruntime in a bare loop: same model, same texts, same machine.
 *
 *     node bench/serving.ts --python PATH --minilm FOLDER [--models minilm,base] [--words 12,60] [--connections 1,8,64] [--seconds 4] [--only ours] [--folder DIR]
 *
 * PATH is a Python with torch, transformers, fastapi and uvicorn (`.ci/mlflow-python`), FOLDER has all-MiniLM-L6-v2 (`.ci/minilm`). BERT-base has
 * random weights on both sides. First both label the same texts, and must agree. Take figures with nothing else running. `--only ours` leaves
 * the others out; `--folder` keeps the models for the next time. Cold start: from the start of the process to the first answer. Memory: resident, the highest so far, of the service's process.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { execFileSync } from 'node:child_process';
import { loadavg, tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { keepCompiledCode } from '../core/base/compile-cache.ts';
import { startService } from '../core/serving/service.ts';
import { askOnce, load, quantile } from './serving-load.ts';
import { makeModel, type ModelName, textsOf } from './serving-model.ts';

const { values } = parseArgs({
  options: {
    python: { type: 'string', default: '' },
    minilm: { type: 'string', default: '' },
    models: { type: 'string', default: 'minilm,base' },
    words: { type: 'string', default: '12,60' },
    connections: { type: 'string', default: '1,8,64' },
    seconds: { type: 'string', default: '4' },
    only: { type: 'string', default: '' },
    threads: { type: 'string' },
    folder: { type: 'string' },
  },
});
keepCompiledCode(); // as the app and the command line do

const seconds = Number(values.seconds);
const numbers = (list: string): readonly number[] => list.split(',').map(Number);
const folder = mkdtempSync(join(tmpdir(), 'bench-serving-'));
const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));
const say = (line: string): void => void process.stdout.write(`${line}\n`);

type Running = {
  readonly port: number;
  readonly pid: number;
  readonly coldStart: number;
  readonly stop: () => Promise<void>;
};

const untilAnswered = async (port: number): Promise<void> => {
  for (;;) {
    try {
      if ((await askOnce(port, 'a first text')).status === 200) return;
    } catch {
      // it does not listen yet
    }
    await sleep(20);
  }
};

const ours = async (modelDir: string): Promise<Running> => {
  const start = performance.now();
  const limits = values.threads === undefined ? {} : { threads: Number(values.threads) };
  const service = await startService({
    modelDir,
    modelName: 'bench',
    version: 1,
    runId: null,
    port: 0,
    logFile: join(folder, 'log.db'),
    limits,
  });
  const port = Number(new URL(service.url).port);
  await untilAnswered(port);
  return { port, pid: service.pid, coldStart: performance.now() - start, stop: service.stop };
};

const freePort = (): Promise<number> =>
  new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const address = server.address();
      const port = typeof address === 'object' && address !== null ? address.port : 0;
      server.close(() => resolve(port));
    });
  });

const theirs = async (modelDir: string): Promise<Running> => {
  const port = await freePort();
  const start = performance.now();
  const child = spawn(values.python, [here('peer/serving.py'), modelDir, String(port)], {
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  await untilAnswered(port);
  const stop = (): Promise<void> =>
    new Promise((resolve) => {
      child.once('exit', () => resolve());
      child.kill('SIGKILL');
    });
  return { port, pid: child.pid ?? 0, coldStart: performance.now() - start, stop };
};

const memoryOf = (pid: number): string => {
  const status = readFileSync(`/proc/${pid}/status`, 'utf8');
  const kib = (name: string): number => Number(new RegExp(`${name}:\\s+(\\d+)`).exec(status)?.[1] ?? 'NaN');
  return `resident ${(kib('VmRSS') / 1024).toFixed(0)} MiB, of it not files ${(kib('RssAnon') / 1024).toFixed(0)}, highest ${(kib('VmHWM') / 1024).toFixed(0)}`;
};

const answer = z.object({ label: z.string(), score: z.number() });

const bare = (modelDir: string, texts: readonly string[]): number => {
  const file = join(folder, 'texts.json');
  writeFileSync(file, JSON.stringify(texts));
  return Number(
    execFileSync(process.execPath, [here('serving-bare.ts'), modelDir, file, String(seconds)], { encoding: 'utf8' }),
  );
};

const measure = async (
  name: string,
  program: string,
  start: (dir: string) => Promise<Running>,
  dir: string,
): Promise<readonly string[]> => {
  const running = await start(dir);
  try {
    say(`${name} | ${program} | cold start ${(running.coldStart / 1000).toFixed(2)} s | ${memoryOf(running.pid)}`);
    const said: string[] = [];
    for (const text of textsOf(12, 8)) {
      const { label, score } = answer.parse(JSON.parse((await askOnce(running.port, text)).body));
      said.push(`${label} ${score.toFixed(3)}`);
    }
    for (const words of numbers(values.words)) {
      const texts = textsOf(words, 512);
      for (const connections of numbers(values.connections)) {
        const found = await load(running.port, texts, {
          connections,
          seconds,
          warmUp: 1,
          health: connections === 64 && program === 'Idrift',
        });
        const ms = (q: number): string => quantile(found.latencies, q).toFixed(1);
        const health =
          found.health.length === 0
            ? ''
            : ` | /health p50 ${quantile(found.health, 0.5).toFixed(1)} ms, p99 ${quantile(found.health, 0.99).toFixed(1)} ms`;
        say(
          `${name} | ${words} words | ${connections} connections | ${program} | p50 ${ms(0.5)} ms | p99 ${ms(0.99)} ms | ${(found.answers / found.seconds).toFixed(1)}/s | failed ${found.failed}${health}`,
        );
      }
    }
    say(`${name} | ${program} | after all | ${memoryOf(running.pid)}`);
    return said;
  } finally {
    await running.stop();
  }
};

try {
  say(
    `Load of the machine before: ${loadavg()
      .map((value) => value.toFixed(2))
      .join(' ')}`,
  );
  for (const name of values.models.split(',') as readonly ModelName[]) {
    const dir = makeModel(name, values.minilm, values.folder ?? folder);
    const said = await measure(name, 'Idrift', ours, dir);
    if (values.only === 'ours') continue;
    for (const words of numbers(values.words))
      say(`${name} | ${words} words | bare loop | ${bare(dir, textsOf(words, 512)).toFixed(1)}/s`);
    const others = await measure(name, 'FastAPI with transformers', theirs, dir);
    const same = said.filter((one, i) => one === others[i]).length;
    say(`${name} | ${same} of ${said.length} answers are the same to three digits of the score`);
  }
} finally {
  rmSync(folder, { recursive: true });
}
