/** Asks the real Compose what it makes of a case. */
import { execFile } from 'node:child_process';
import { dirname } from 'node:path';
import { promisify } from 'node:util';
import {
  type Answer,
  type Expected,
  type GoldenCase,
  argumentsOf,
  layOut,
  withoutFolder,
} from './golden-cases.fixture.ts';

const run = promisify(execFile);

/** `config --hash` leaves out what env files say, so it is not what `up` writes. */
const usesFiles = ({ contents }: GoldenCase): boolean =>
  Array.from(contents.values()).some((text) => /env_file|label_file/.test(text));

/** Null where it refuses. `program` is the plug-in itself, which needs no docker. */
const askOne = async (program: string, golden: GoldenCase, hashesToo: boolean): Promise<Answer | null> => {
  const { dir, remove } = layOut(golden);
  try {
    const env = { PATH: process.env['PATH'] ?? '', ...golden.env };
    const ask = async (...wanted: readonly string[]): Promise<string> =>
      (await run(program, [...argumentsOf(golden), ...wanted], { cwd: dir, env, maxBuffer: 2 ** 24 })).stdout;
    const printed = await ask('--format', 'json');
    /** A path in a service is in its hash too, so only those without one can be compared. */
    const hasHashes = hashesToo && !printed.includes(dirname(dir)) && !usesFiles(golden);
    const hashes = hasHashes ? await ask('--hash', '*') : '';
    const config = withoutFolder(printed, dir);
    return {
      config,
      hashes: Object.fromEntries(
        hashes
          .split('\n')
          .filter(Boolean)
          .map((line) => line.split(' ')),
      ),
    };
  } catch (thrown) {
    if (typeof thrown === 'object' && thrown !== null && 'code' in thrown && typeof thrown.code === 'number')
      return null;
    throw thrown;
  } finally {
    remove();
  }
};

/** All cases, two at a time. */
export const askCompose = async (
  program: string,
  cases: readonly GoldenCase[],
  hashesToo: boolean,
): Promise<Expected> => {
  const answers = new Map<string, Answer | null>();
  const left = [...cases];
  const worker = async (): Promise<void> => {
    for (let golden = left.shift(); golden !== undefined; golden = left.shift()) {
      answers.set(golden.name, await askOne(program, golden, hashesToo));
    }
  };
  await Promise.all([worker(), worker()]);
  return Object.fromEntries(cases.map(({ name }) => [name, answers.get(name) ?? null]));
};
