/**
 * One project that dvc and Idrift drive in turn, and its twin that dvc drives alone: after each of many random steps both are alike.
 * IDRIFT_SEED gives another course (a failure prints it), IDRIFT_STEPS another length, IDRIFT_CACHE_TYPE another kind of link.
 */
import { existsSync, readdirSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import fc from 'fast-check';
import { conformance, scenario, type Twins } from './scenario.ts';

const SEED = Number(process.env['IDRIFT_SEED'] ?? 20240101);
const STEPS = Number(process.env['IDRIFT_STEPS'] ?? 200);
const CACHE_TYPE = process.env['IDRIFT_CACHE_TYPE'];

/** Data lies in these; the folders are tracked whole. */
const FILES = ['a.csv', 'b csv', 'sub/c.csv'];
const FOLDERS = ['d', 'sub/e'];
const INSIDE = ['x', 'y.txt', 'deep/z', 'deep/ü'];

const step = fc.record({
  kind: fc.constantFrom(
    ...([
      'write',
      'write',
      'write',
      'delete',
      'deleteFolder',
      'rename',
      'add',
      'add',
      'add',
      'addPart',
      'remove',
      'move',
      'commit',
      'checkout',
    ] as const),
    ...([
      'checkoutForce',
      'gitCommit',
      'gitCommit',
      'gitBack',
      'gitForth',
      'push',
      'fetch',
      'pull',
      'gc',
      'status',
      'dataStatus',
      'diff',
      'loseCache',
      'cloudStatus',
    ] as const),
  ),
  by: fc.constantFrom('dvc', 'idrift'),
  pick: fc.nat({ max: 1000 }),
  text: fc.nat({ max: 30 }),
});
type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

const all = (): readonly string[] => [
  ...FILES,
  ...FOLDERS.flatMap((folder) => INSIDE.map((name) => `${folder}/${name}`)),
];

const pick = <T>(list: readonly T[], { pick: number }: Step): T | undefined => list[number % Math.max(list.length, 1)];

const pointersIn = (twins: Twins): readonly string[] =>
  ['.', 'sub']
    .filter((folder) => existsSync(twins.path('dvc', folder)))
    .flatMap((folder) => readdirSync(twins.path('dvc', folder)).map((name) => join(folder, name)))
    .filter((path) => path.endsWith('.dvc') && statSync(twins.path('dvc', path)).isFile())
    .toSorted();

const perform = async (twins: Twins, each: Step): Promise<void> => {
  const here = (path: string): string => twins.path('dvc', path);
  const isFile = (path: string): boolean => existsSync(here(path)) && statSync(here(path)).isFile();
  const files = all().filter(isFile);
  const pointers = pointersIn(twins);
  const run = (command: string | readonly string[]): Promise<unknown> => twins.dvc(command, { by: each.by });
  /**
   * What dvc deletes and then cannot put back, we leave. And each tool takes away only what it has itself put there once its pointer is
   * gone. Both is evened out, so that the twins go on alike; a file that is tracked must be in both.
   */
  const checkout = async (command: string): Promise<void> => {
    const about = { by: each.by, skip: 'disk', because: 'see above' } as const;
    const { theirs } = await twins.dvc(command, about);
    for (const path of [...all(), 'moved.csv', ...FOLDERS.map((folder) => `${folder}/deep`), ...FOLDERS]) {
      const isTracked = pointersIn(twins).some((pointer) => `${path}/`.startsWith(`${pointer.replace(/\.dvc$/, '')}/`));
      if (isTracked && theirs.status === 0) continue;
      const [first, second] = [here(path), twins.path('idrift', path)];
      if (existsSync(first) === existsSync(second)) continue;
      for (const one of [first, second]) rmSync(one, { recursive: true, force: true });
    }
  };
  switch (each.kind) {
    case 'write': {
      const path = pick(all(), each) ?? '';
      const parts = path.split('/').slice(0, -1);
      const isBlocked =
        parts.some((_, index) => isFile(parts.slice(0, index + 1).join('/'))) ||
        (existsSync(here(path)) && !isFile(path));
      if (!isBlocked) twins.write(path, `content ${each.text}\n`.repeat(1 + (each.text % 3)));
      return;
    }
    case 'delete':
      return void (files.length > 0 && twins.remove(pick(files, each) ?? ''));
    case 'deleteFolder':
      return twins.remove(pick(FOLDERS, each) ?? '');
    case 'rename': {
      const folder = pick(FOLDERS, each) ?? '';
      const [from, to] = [`${folder}/x`, `${folder}/y.txt`];
      return void (isFile(from) && !existsSync(here(to)) && twins.rename(from, to));
    }
    case 'add':
      return void (await run(['add', pick([...FILES, ...FOLDERS], each) ?? '']));
    case 'addPart': {
      const inside = files.filter((path) =>
        FOLDERS.some((folder) => path.startsWith(`${folder}/`) && pointers.includes(`${folder}.dvc`)),
      );
      return void (inside.length > 0 && (await run(['add', pick(inside, each) ?? ''])));
    }
    case 'remove':
      return void (pointers.length > 2 && (await run(['remove', pick(pointers, each) ?? ''])));
    case 'move': {
      const [from, to] = pointers.includes('a.csv.dvc') ? ['a.csv', 'moved.csv'] : ['moved.csv', 'a.csv'];
      const isThere = pointers.includes(`${from}.dvc`) && !existsSync(here(to));
      return void (isThere && (await run(['move', from, to])));
    }
    case 'commit':
      return void (await run('commit -f'));
    case 'checkout':
      return checkout('checkout');
    case 'checkoutForce':
      return checkout('checkout -f');
    case 'gitCommit':
      return twins.commit(String(each.pick));
    case 'gitBack':
      twins.git('stash', '--quiet', '--include-untracked');
      twins.git('checkout', '--quiet', `main~${each.pick % 3 === 0 ? 0 : 1}`);
      return checkout('checkout -f');
    case 'gitForth':
      twins.git('stash', '--quiet', '--include-untracked');
      twins.git('checkout', '--quiet', 'main');
      return checkout('checkout -f');
    case 'push':
      return void (await run('push'));
    case 'fetch':
      return void (await run('fetch'));
    case 'pull':
      return checkout('pull -f');
    case 'gc':
      return void (await run('gc -w -f'));
    case 'status':
      return void (await run('status --json'));
    case 'dataStatus':
      return void (await run('data status --json --granular'));
    case 'diff':
      return void (await run('diff --json'));
    case 'cloudStatus':
      return void (await run('status -c --json'));
    case 'loseCache':
      return void (each.pick % 4 === 0 && twins.remove('.dvc/cache'));
  }
};

conformance('one project driven by both in turn', () => {
  scenario(
    `${STEPS} random steps of seed ${SEED}`,
    async (twins) => {
      twins.excuse(/\/$/, 'dvc takes empty folders in a tracked folder away');
      await twins.dvc('remote add -d store ../remote');
      if (CACHE_TYPE !== undefined) await twins.dvc(`config cache.type ${CACHE_TYPE}`);
      twins.commit('remote');
      twins.write('a.csv', 'first');
      await twins.dvc('add a.csv');
      twins.commit('first');
      const [steps = []] = fc.sample(fc.array(step, { minLength: STEPS, maxLength: STEPS }), {
        seed: SEED,
        numRuns: 1,
      });
      for (const each of steps) {
        await perform(twins, each);
        twins.compare();
      }
    },
    { minutes: 10 },
  );
});
