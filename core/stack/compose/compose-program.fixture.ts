/** Asks the real Compose what it makes of a case. */
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { type GoldenCase, argumentsOf, layOut, withoutFolder } from './golden-cases.fixture.ts';

const run = promisify(execFile);

/** Its `config --format json`, or null where it refuses. `program` is the plug-in itself, which needs no docker. */
const askOne = async (program: string, golden: GoldenCase): Promise<unknown> => {
  const { dir, remove } = layOut(golden);
  try {
    const env = { PATH: process.env['PATH'] ?? '', ...golden.env };
    const { stdout } = await run(program, argumentsOf(golden), { cwd: dir, env, maxBuffer: 2 ** 24 });
    return withoutFolder(stdout, dir);
  } catch (thrown) {
    if (typeof thrown === 'object' && thrown !== null && 'code' in thrown && typeof thrown.code === 'number') return null;
    throw thrown;
  } finally {
    remove();
  }
};

/** All cases, two at a time. */
export const askCompose = async (
  program: string,
  cases: readonly GoldenCase[],
): Promise<{ readonly [name: string]: unknown }> => {
  const answers = new Map<string, unknown>();
  const left = [...cases];
  const worker = async (): Promise<void> => {
    for (let golden = left.shift(); golden !== undefined; golden = left.shift()) {
      answers.set(golden.name, await askOne(program, golden));
    }
  };
  await Promise.all([worker(), worker()]);
  return Object.fromEntries(cases.map(({ name }) => [name, answers.get(name)]));
};
