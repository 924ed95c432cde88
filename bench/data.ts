/**
 * Data verbs beside the `dvc` command, on the same files: each command is timed from its start to its end, as a user waits for it.
 *
 *     node bench/data.ts --dvc DVC [--cases many,large,huge,tiny] [--s3 http://127.0.0.1:9000 --s3-key KEY --s3-secret SECRET] [--runs 1]
 *
 * "bare" is the least that the verb must do to the same files: reading and hashing them (add), a stat of each (status), copying them
 * (checkout, push, pull to a folder). Both programs start from the same state: the steps below are run by one, then by the other, in
 * projects of their own with equal files. Peak memory is that of the program's largest process.
 */
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { cpus, tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type Case, CASES, makeFiles } from './data/files.ts';
import { bareLimits } from './data/bare.ts';
import { makeBucket } from './data/bucket.ts';
import { type Measured, measure } from './data/measure.ts';

const { values } = parseArgs({
  options: {
    dvc: { type: 'string', default: 'dvc' },
    cases: { type: 'string', default: 'many,large,huge,tiny' },
    s3: { type: 'string' },
    's3-key': { type: 'string', default: 'minioadmin' },
    's3-secret': { type: 'string', default: 'minioadmin' },
    only: { type: 'string', default: 'dvc,idrift' },
  },
});

const idrift = [process.execPath, join(import.meta.dirname, '..', 'scripts', 'idrift.mjs'), 'dvc'];
const programs = [
  { name: 'dvc', command: [values.dvc] },
  { name: 'idrift', command: idrift },
].filter(({ name }) => values.only.split(',').includes(name));

/** A project with git, DVC and two remotes; DVC's own index and state are the project's alone. */
const makeProject = async (dir: string, program: string): Promise<NodeJS.ProcessEnv> => {
  const env = {
    ...process.env,
    DVC_NO_ANALYTICS: '1',
    DVC_SITE_CACHE_DIR: `${dir}-site`,
    GIT_CONFIG_GLOBAL: '/dev/null',
  };
  mkdirSync(join(dir, '.dvc'), { recursive: true });
  execFileSync('git', ['init', '--quiet', dir]);
  for (const [key, value] of [
    ['user.email', 'bench@example.com'],
    ['user.name', 'bench'],
  ] as const) {
    execFileSync('git', ['-C', dir, 'config', key, value]);
  }
  writeFileSync(join(dir, '.dvc', '.gitignore'), '/config.local\n/tmp\n/cache\n');
  const bucket = `bench-${program}`;
  const s3 = values.s3
    ? `['remote "s3"']\n    url = s3://${bucket}/data\n    endpointurl = ${values.s3}\n    access_key_id = ${values['s3-key']}\n    secret_access_key = ${values['s3-secret']}\n`
    : '';
  writeFileSync(
    join(dir, '.dvc', 'config'),
    `[core]\n    remote = folder\n['remote "folder"']\n    url = ${dir}-remote\n${s3}`,
  );
  if (values.s3) await makeBucket(values.s3, bucket, values['s3-key'], values['s3-secret']);
  return env;
};

const steps = (
  each: Case,
): readonly { readonly name: string; readonly words: readonly string[]; readonly before?: (dir: string) => void }[] => [
  { name: 'add', words: ['add', '-q', 'set'] },
  { name: 'status, clean', words: ['status', '-q'] },
  {
    name: 'status, one changed',
    words: ['status'],
    before: (dir) => writeFileSync(join(dir, 'set', each.first), 'another\n'),
  },
  { name: 'checkout, one file', words: ['checkout', '-q', '-f'] },
  { name: 'checkout, all', words: ['checkout', '-q'], before: (dir) => rmSync(join(dir, 'set'), { recursive: true }) },
  { name: 'push, folder', words: ['push', '-q'] },
  { name: 'push, nothing new', words: ['push', '-q'] },
  {
    name: 'fetch, folder',
    words: ['fetch', '-q'],
    before: (dir) => rmSync(join(dir, '.dvc', 'cache'), { recursive: true, force: true }),
  },
  ...(values.s3 === undefined
    ? []
    : [
        { name: 'push, MinIO', words: ['push', '-q', '-r', 's3'] },
        {
          name: 'fetch, MinIO',
          words: ['fetch', '-q', '-r', 's3'],
          before: (dir: string) => rmSync(join(dir, '.dvc', 'cache'), { recursive: true, force: true }),
        },
      ]),
  { name: 'gc, all unused', words: ['gc', '-q', '-w', '-f'], before: (dir) => rmSync(join(dir, 'set.dvc')) },
];

execFileSync(process.execPath, [join(import.meta.dirname, '..', 'scripts', 'bundle-dvc.mjs')]);
console.log(`${cpus().length} × ${cpus()[0]?.model ?? ''}, Node ${process.version}`);
for (const each of CASES.filter(({ name }) => values.cases.split(',').includes(name))) {
  console.log(`\n## ${each.name}: ${each.about}\n`);
  const results = new Map<string, Map<string, Measured>>();
  const root = mkdtempSync(join(tmpdir(), 'idrift-bench-'));
  try {
    const bare = bareLimits(join(root, 'bare'), each);
    for (const { name, command } of programs) {
      const dir = join(root, name);
      const env = await makeProject(dir, name);
      makeFiles(join(dir, 'set'), each);
      execFileSync('sync');
      for (const step of steps(each)) {
        step.before?.(dir);
        const measured = measure([...command, ...step.words], dir, env);
        const ofStep = results.get(step.name) ?? new Map<string, Measured>();
        results.set(step.name, ofStep.set(name, measured));
        console.error(
          `${each.name}  ${name}  ${step.name}: ${measured.seconds.toFixed(2)} s, ${measured.megabytes} MB, status ${measured.status}`,
        );
      }
      for (const part of ['', '-remote', '-site']) rmSync(`${dir}${part}`, { recursive: true, force: true });
    }
    console.log(
      '| verb | dvc, s | Idrift, s | faster by | bare, s | Idrift against bare | peak memory, MB |\n|---|---|---|---|---|---|---|',
    );
    for (const [step, ofStep] of results) {
      const [theirs, ours] = [ofStep.get('dvc'), ofStep.get('idrift')];
      const least = bare.get(step);
      const cells = [
        step,
        theirs?.seconds.toFixed(2) ?? '',
        ours?.seconds.toFixed(2) ?? '',
        theirs && ours ? (theirs.seconds / ours.seconds).toFixed(1) : '',
        least?.toFixed(2) ?? '',
        least !== undefined && ours ? (ours.seconds / least).toFixed(1) : '',
        `${theirs?.megabytes ?? ''} / ${ours?.megabytes ?? ''}`,
      ];
      console.log(`| ${cells.join(' | ')} |`);
    }
  } finally {
    rmSync(root, { recursive: true, force: true });
  }
}
