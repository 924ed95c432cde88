/** Whole commands, as a person gives them: `idrift train` beside the Python script that does the same job. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { configFrom, writeConfig } from '../core/nn/config-file.ts';
import { parametersOf } from '../core/nn/classifier.ts';
import { initialise } from '../core/nn/initialise.ts';
import { writeWeights } from '../core/nn/model-folder.ts';
import { viewsOf } from '../core/nn/parameters.ts';
import { configOf, type Sample } from './train-work.ts';

const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

/** From the command's start, in seconds; `whole` is null where only the first step was waited for. */
export type JobTime = { readonly firstStep: number; readonly whole: number | null };

export type Job = {
  readonly dataDir: string;
  readonly baseDir: string;
  readonly dir: string;
  readonly epochs: number;
  /** Ends the program when its first step is done. */
  readonly firstStepOnly: boolean;
};

/** A hundred rows to train on, and a model folder of random weights with the sample's tokenizer. */
export const makeJob = (sample: Sample, dir: string, model: 'small' | 'base', firstStepOnly: boolean): Job => {
  const dataDir = join(dir, 'rows');
  mkdirSync(dataDir, { recursive: true });
  for (const [split, rows] of [
    ['train', 100],
    ['val', 50],
    ['test', 50],
  ] as const) {
    const lines = readFileSync(join(sample.dataDir, `${split}.jsonl`), 'utf8')
      .trimEnd()
      .split('\n');
    writeFileSync(join(dataDir, `${split}.jsonl`), `${lines.slice(0, rows).join('\n')}\n`);
  }
  const baseDir = join(dir, model);
  cpSync(sample.tokenizerDir, baseDir, { recursive: true });
  const config = configFrom(configOf(model, 0.1), 'bench');
  const parameters = parametersOf(config);
  const weights = new Float32Array(parameters.length);
  initialise(weights, parameters, config, 42);
  writeFileSync(join(baseDir, 'config.json'), writeConfig(config));
  writeWeights(join(baseDir, 'model.safetensors'), config, viewsOf(weights, parameters));
  return { dataDir, baseDir, dir, epochs: 10, firstStepOnly };
};

const timed = async (job: Job, command: string, args: readonly string[], stepped: () => boolean): Promise<JobTime> => {
  const began = performance.now();
  const since = (): number => (performance.now() - began) / 1000;
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'pipe'] });
  let said = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => (said = (said + text).slice(-4000)));
  }
  const ended = once(child, 'close').then(([code]: unknown[]) => code);
  while (!stepped() && child.exitCode === null) await Promise.race([sleep(10), ended]);
  const firstStep = since();
  if (job.firstStepOnly) child.kill('SIGTERM');
  const code = String(await ended);
  if (!job.firstStepOnly && code !== '0') throw new Error(`${command} ${args.join(' ')} ended with ${code}:\n${said}`);
  if (!stepped()) throw new Error(`${command} ${args.join(' ')} took no step:\n${said}`);
  return { firstStep, whole: job.firstStepOnly ? null : since() };
};

let count = 0;

export const runOurJob = async (job: Job): Promise<JobTime> => {
  count += 1;
  const project = join(job.dir, `project-${count}`);
  const trajectory = join(job.dir, `trajectory-${count}.jsonl`);
  const command = [here('../scripts/idrift.mjs'), '--project', project];
  await timed({ ...job, firstStepOnly: false }, process.execPath, [command[0] ?? '', 'init', project], () => true);
  const options = ['--data', job.dataDir, '--base', job.baseDir, '--epochs', String(job.epochs), '--patience', '0'];
  // The second line is the first step.
  const stepped = (): boolean => existsSync(trajectory) && readFileSync(trajectory, 'utf8').split('\n').length > 2;
  return timed(job, process.execPath, [...command, 'train', ...options, '--json', '--trajectory', trajectory], stepped);
};

export const runTheirJob = (job: Job, python: string): Promise<JobTime> => {
  count += 1;
  const mark = join(job.dir, `first-step-${count}`);
  const output = join(job.dir, `output-${count}`);
  const args = [here('peer/job.py'), job.dataDir, job.baseDir, output, String(job.epochs), mark];
  return timed(job, python, args, () => existsSync(mark));
};
