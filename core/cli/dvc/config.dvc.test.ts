/** The same command lines by the real `dvc` and by ours, in two copies of a project: files, output and exit status are the same. */
import { type SpawnSyncReturns, spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeEach, describe, expect, it } from 'vitest';

const DVC = process.env['IDRIFT_DVC'] ?? 'dvc';
const OURS = [process.execPath, fileURLToPath(new URL('./main.ts', import.meta.url))];

const base = mkdtempSync(join(tmpdir(), 'idrift-config-'));
afterAll(() => rmSync(base, { recursive: true, force: true }));

type Side = {
  readonly dir: string;
  readonly run: (words: readonly string[], folder?: string) => SpawnSyncReturns<string>;
};

const side = (name: string, [program = '', ...first]: readonly string[]): Side => {
  const dir = join(base, name, 'project');
  const env = {
    ...process.env,
    DVC_NO_ANALYTICS: '1',
    DVC_SITE_CACHE_DIR: join(base, name, 'site'),
    DVC_GLOBAL_CONFIG_DIR: join(base, name, 'global'),
    DVC_SYSTEM_CONFIG_DIR: join(base, name, 'system'),
  };
  mkdirSync(join(dir, 'sub'), { recursive: true });
  spawnSync('git', ['init', '--quiet'], { cwd: dir });
  mkdirSync(join(dir, '.dvc'));
  writeFileSync(join(dir, '.dvc', 'config'), '');
  const run: Side['run'] = (words, folder = '.') =>
    spawnSync(program, [...first, ...words], { cwd: join(dir, folder), encoding: 'utf8', env });
  return { dir, run };
};

/** What one line leaves. A file of line ends alone is one that DVC made for nothing. */
const after = ({ dir, run }: Side, words: readonly string[], folder?: string): Record<string, unknown> => {
  const { status, stdout } = run(words, folder);
  const files = ['.dvc/config', '.dvc/config.local', '../global/config', '../system/config'].map((path) => {
    const file = join(dir, path);
    const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
    return [path, text.trim() === '' ? '' : text];
  });
  // With bad arguments DVC prints its own help.
  return {
    status,
    stdout: status === 254 ? '' : stdout.replaceAll(join(dir, '..'), '<side>'),
    ...Object.fromEntries(files),
  };
};

const isHere = spawnSync(DVC, ['--version']).status === 0;

describe('the config files', () => {
  beforeEach(({ skip }) => skip(!isHere, 'dvc is not on the PATH, and IDRIFT_DVC names none'));

  /** Lines as typed; `sub:` runs in the folder sub. Words are split at blanks, `~` stands for a blank in a word. */
  const leftBy = (
    at: Side,
    lines: readonly string[],
    start: Readonly<Record<string, string>> = {},
  ): readonly Record<string, unknown>[] => {
    for (const [path, text] of Object.entries(start)) writeFileSync(join(at.dir, path), text);
    return lines.map((line) => {
      const words = line.replace('sub:', '').split(' ');
      const typed = words.map((word) => word.replaceAll('~', ' '));
      return { line, ...after(at, typed, line.startsWith('sub:') ? 'sub' : undefined) };
    });
  };

  it('are the same after remotes are added, changed, renamed, removed', () => {
    const lines = [
      'remote add -d Store s3://bucket/prefix',
      'remote modify store endpointurl http://localhost:9000',
      'remote modify --local store secret_access_key a,b#c',
      'sub:remote add local ../../store/',
      'remote add local /elsewhere',
      'remote add -f other /elsewhere',
      'remote modify store nonsense 1',
      'remote modify nobody url x',
      'remote list',
      'remote default',
      'remote default local',
      'remote rename local there',
      'remote add chained remote://there/inner',
      'remote modify chained anything "it\'s~#1"',
      'remote remove there',
      'remote default',
      'remote default nobody',
      'remote add foo s4://x/y',
      'remote list --project',
    ];
    expect(leftBy(side('ours-1', OURS), lines)).toEqual(leftBy(side('theirs-1', [DVC]), lines));
  }, 900_000);
  it('are the same after options are set, asked for, unset', () => {
    const lines = [
      'config core.autostage true',
      'sub:config cache.dir ../../shared',
      'config cache.type hardlink,copy',
      'config cache.type hardlink,nonsense',
      'config core.nonsense 1',
      'config --global core.checksum_jobs 3',
      'config --system core.checksum_jobs 4',
      'config --list --show-origin',
      'config core.checksum_jobs',
      'config --local core.checksum_jobs',
      'config --unset --global core.checksum_jobs',
      'config --unset core.interactive',
      'config remote.seen.url',
      'config remote.seen.region eu-north-1',
      'config cache.type',
      'config core',
      'config --unset cache.type --list',
      'sub:cache dir ../kept~here',
      'cache dir',
      'cache dir --unset',
      'cache dir',
    ];
    const start = {
      '.dvc/config': `[remote "seen"]\n  url = "s3://x/y"\n[cache]\n\n  type = reflink,   copy\n[core]\nremote = 'seen'\n`,
    };
    expect(leftBy(side('ours-2', OURS), lines, start)).toEqual(leftBy(side('theirs-2', [DVC]), lines, start));
  }, 900_000);
});
