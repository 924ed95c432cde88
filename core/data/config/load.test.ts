/** The settings of a project from its four files. */
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { homedir, tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { type ErrorInfo, toErrorInfo } from '../../contract/errors.ts';
import { findDvcDir, levelFiles } from './levels.ts';
import { loadDvcConfig, remoteOf } from './load.ts';

const VARIABLES = ['DVC_GLOBAL_CONFIG_DIR', 'DVC_SYSTEM_CONFIG_DIR', 'DVC_SITE_CACHE_DIR', 'XDG_CONFIG_HOME'] as const;
const kept = VARIABLES.map((name) => [name, process.env[name]] as const);
let root: string;

beforeEach(() => {
  root = mkdtempSync(join(tmpdir(), 'idrift-config-'));
  process.env['DVC_GLOBAL_CONFIG_DIR'] = join(root, 'global');
  process.env['DVC_SYSTEM_CONFIG_DIR'] = join(root, 'system');
  delete process.env['DVC_SITE_CACHE_DIR'];
});
afterEach(() => {
  for (const [name, value] of kept) {
    if (value === undefined) delete process.env[name];
    else process.env[name] = value;
  }
  rmSync(root, { recursive: true });
});

const put = (path: string, text: string): void => {
  mkdirSync(dirname(join(root, path)), { recursive: true });
  writeFileSync(join(root, path), text);
};
const failure = (): ErrorInfo => {
  try {
    loadDvcConfig(root);
  } catch (thrown) {
    return toErrorInfo(thrown);
  }
  throw new Error('Nothing was thrown.');
};

describe('the settings of a project', () => {
  it("are DVC's own where no file says otherwise", () => {
    const { core, cache, remotes } = loadDvcConfig(root);
    expect(core).toEqual({
      remote: null,
      autostage: false,
      noScm: false,
      hardlinkLock: false,
      checksumJobs: null,
      siteCacheDir: null,
    });
    expect(cache).toEqual({
      dir: join(root, '.dvc', 'cache'),
      types: null,
      shared: null,
      slowLinkWarning: true,
      verify: false,
    });
    expect(remotes.size).toBe(0);
  });
  it('are merged option by option, and paths are meant from the folder of their file', () => {
    put('system/config', '[core]\nchecksum_jobs = 2\nremote = far\n[cache]\ndir = shared\n');
    put('global/config', `['remote "far"']\nurl = ../store\nprofile = p\n`);
    put(
      '.dvc/config',
      `[core]\nRemote = Far\nautostage = True\n[cache]\ntype = hardlink, copy\n[remote "Far"]\nurl = s3://b/x\n`,
    );
    put(
      '.dvc/config.local',
      `[remote "far"]\naccess_key_id = "k#1"\n[cache]\nshared = Group\n[remote "near"]\nurl = ../../near/\n`,
    );
    const config = loadDvcConfig(root);
    expect(config.core).toMatchObject({ remote: 'far', autostage: true, checksumJobs: 2 });
    expect(config.cache).toMatchObject({
      dir: join(root, 'system', 'shared'),
      types: ['hardlink', 'copy'],
      shared: 'group',
    });
    expect(config.remotes.get('far')).toEqual({
      name: 'far',
      url: 's3://b/x',
      options: { profile: 'p', access_key_id: 'k#1' },
    });
    expect(config.remotes.get('near')?.url).toBe(join(root, '..', 'near'));
  });
  it('leave URLs and absolute paths as they are, and know the home folder', () => {
    put('.dvc/config', `[remote "a"]\nurl = remote://b/x\n[remote "b"]\nurl = /abs/\n[remote "c"]\nurl = ~/store\n`);
    const { remotes } = loadDvcConfig(root);
    const urls = [...remotes.values()].map(({ url }) => url);
    expect(urls).toEqual(['remote://b/x', '/abs/', join(homedir(), 'store')]);
  });
  it.each([
    ['[core]\n\nnonsense = 1\n', /^config file error: extra keys not allowed @ data\['core'\]\['nonsense'\]$/, 3],
    ['[nonsense]\nx = 1\n', /extra keys not allowed @ data\['nonsense'\]/, 1],
    ['[core]\nautostage = maybe\n', /expected true or false for dictionary value @ data\['core'\]\['autostage'\]/, 2],
    ['[core]\nchecksum_jobs = 0\n', /value must be at least 1 for/, 2],
    ['[cache]\ntype = reflink, glue\n', /Unsupported cache type\(s\): glue for/, 2],
    ['[remote "x"]\nprofile = p\n', /expected 'url' for dictionary value @ data\['remote'\]\['x'\]/, 1],
    ['[remote "x"]\nurl = s4://b\n', /Unsupported URL type s4:\/\/ for/, 1],
    [
      '[remote "x"]\nurl = s3://b\npassword = hush\n',
      /extra keys not allowed @ data\['remote'\]\['x'\]\['password'\]/,
      3,
    ],
    ['[remote "x"]\nurl = ../a,b\n', /"url" has a comma/, 2],
    ['x = 1\n', /extra keys not allowed @ data\['x'\]/, 1],
    ['core = 1\n', /expected a dictionary for dictionary value @ data\['core'\]/, 1],
    ['[remote "x"]\nurl = a\n[remote "x"]\nurl = b\n', /remote "x"" is in line 1 already, and again at line 3/, 3],
  ])('are refused as DVC does: %j', (text, message, line) => {
    put('.dvc/config', text);
    const error = failure();
    expect(error.message).toMatch(message);
    expect(error.where).toBe(`${join(root, '.dvc', 'config')}:${line}`);
    expect(JSON.stringify(error)).not.toContain('hush');
  });
  it('are refused when the file is not UTF-8', () => {
    put('.dvc/config', '');
    writeFileSync(join(root, '.dvc', 'config'), Buffer.from([0x5b, 0xff, 0x5d]));
    expect(failure()).toMatchObject({ message: 'config file error: the file is not UTF-8.' });
  });
  it('name the remote that is wanted', () => {
    put('.dvc/config', `[core]\nremote = A\n[remote "a"]\nurl = /a\n[remote "b"]\nurl = /b\n`);
    const config = loadDvcConfig(root);
    expect(remoteOf(config).url).toBe('/a');
    expect(remoteOf(config, 'B').url).toBe('/b');
    expect(() => remoteOf(config, 'c')).toThrow("remote 'c' doesn't exist");
    put('.dvc/config', '');
    expect(() => remoteOf(loadDvcConfig(root))).toThrow('no remote specified');
  });
});

describe('the config files', () => {
  it('lie where DVC looks for them', () => {
    const files = (): string[] => [...levelFiles('/p/.dvc').values()];
    expect(files()).toEqual([
      join(root, 'system', 'config'),
      join(root, 'global', 'config'),
      join('/p/.dvc', 'config'),
      join('/p/.dvc', 'config.local'),
    ]);
    expect(levelFiles(null).size).toBe(2);
    process.env['DVC_GLOBAL_CONFIG_DIR'] = '';
    process.env['XDG_CONFIG_HOME'] = '/xdg';
    expect(files()[1]).toBe(process.platform === 'win32' ? files()[1] : '/xdg/dvc/config');
  });
  it('are those of the folder with .dvc above', () => {
    expect(findDvcDir(root)).toBe(null);
    mkdirSync(join(root, '.dvc'));
    mkdirSync(join(root, 'a', 'b'), { recursive: true });
    expect(findDvcDir(join(root, 'a', 'b'))).toMatch(/[\\/]\.dvc$/);
  });
});
