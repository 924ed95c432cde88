/** Changes of the config files: where DVC loses a comment, a file or a remote, ours does not. */
import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { getOption, listOptions, type OptionName, parseOptionName, setOption, unsetOption } from './options.ts';
import { addRemote, listRemotes, modifyRemote, removeRemote, renameRemote, setDefaultRemote } from './remotes.ts';

let base: string;
let place: { dvcDir: string; cwd: string };

beforeEach(() => {
  base = mkdtempSync(join(tmpdir(), 'idrift-config-'));
  process.env['DVC_GLOBAL_CONFIG_DIR'] = join(base, 'global');
  process.env['DVC_SYSTEM_CONFIG_DIR'] = join(base, 'system');
  place = { dvcDir: join(base, 'p', '.dvc'), cwd: join(base, 'p', 'sub') };
  mkdirSync(place.dvcDir, { recursive: true });
  mkdirSync(place.cwd);
});
afterEach(() => rmSync(base, { recursive: true }));

const file = (name: string): string => join(place.dvcDir, name);
const put = (name: string, text: string): void => writeFileSync(file(name), text);
const text = (name = 'config'): string => readFileSync(file(name), 'utf8');
const option = (name: string): OptionName => {
  const parsed = parseOptionName(name);
  if (!parsed) throw new Error(name);
  return parsed;
};

describe('comments', () => {
  it('survive, with the section or option they belong to', () => {
    put(
      'config',
      `# The team's settings.\n\n# Where it lies\n["remote "a""] # ours\n# Frankfurt\nregion = eu-central-1   # not us\nurl = "s3://b/x"\n\n[core]\nautostage = true\n# the end\n`.replace(
        '["remote "a""]',
        `['remote "a"']`,
      ),
    );
    modifyRemote(place, 'a', 'region', 'eu-north-1');
    renameRemote(place, 'a', 'b');
    setDefaultRemote(place, 'b');
    expect(text()).toBe(`# The team's settings.

[core]
    autostage = true
    remote = b
# Where it lies
['remote "b"'] # ours
    # Frankfurt
    region = eu-north-1 # not us
    url = s3://b/x
# the end
`);
  });
});

describe('a change', () => {
  it('that DVC would refuse leaves the file as it was', () => {
    const before = '[remote "a"]\nurl=s3://b/x\n';
    put('config', before);
    expect(() => setOption(place, option('core.nonsense'), '1')).toThrow('extra keys not allowed');
    expect(() => setOption(place, option('remote.a.url'), 's3://%(nowhere)s/x')).toThrow('no option "nowhere"');
    expect(() => modifyRemote(place, 'a', 'profile', `""" '''`)).toThrow('cannot be put into quotes');
    expect(() => modifyRemote(place, 'b', 'profile', 'x')).toThrow("remote 'b' doesn't exist");
    expect(() => unsetOption(place, option('core.remote'))).toThrow("option 'remote' doesn't exist in section 'core'");
    expect(() => unsetOption(place, option('remote.b.url'))).toThrow("remote 'b' doesn't exist");
    expect(text()).toBe(before);
    expect(readdirSync(place.dvcDir)).toEqual(['config']);
  });
  it('mends settings that are broken', () => {
    put('config', '[core]\nnonsense = 1\nautostage = true\n');
    unsetOption(place, option('core.nonsense'));
    expect(text()).toBe('[core]\n    autostage = true\n');
  });
  it('takes names that are not English', () => {
    addRemote(place, { name: 'a', url: '/data/åäö 😀' });
    expect(text()).toBe(`['remote "a"']\n    url = /data/åäö 😀\n`);
  });
  it('keeps the mode of the file, and a link to it', () => {
    put('secrets', '');
    chmodSync(file('secrets'), 0o600);
    symlinkSync(file('secrets'), file('config.local'));
    put('config', '[remote "a"]\nurl = s3://b/x\n');
    modifyRemote({ ...place, level: 'local' }, 'a', 'access_key_id', 'k');
    expect(text('secrets')).toBe(`['remote "a"']\n    access_key_id = k\n`);
    expect(statSync(file('secrets')).mode & 0o777).toBe(0o600);
  });
  it('makes paths relative to the file, from the folder they were given in', () => {
    addRemote(place, { name: 'a', url: '../../store/' });
    setOption(place, option('cache.dir'), '~/cache');
    expect(text()).toBe(`[cache]\n    dir = ~/cache\n['remote "a"']\n    url = ../../store\n`);
    expect(listRemotes(place)).toEqual([{ name: 'a', url: join(base, 'store'), isDefault: false }]);
  });
  it('keeps what a value is made of', () => {
    put('config', '[remote "a"]\nprofile = p\nurl = s3://%(profile)s/x\n');
    setOption(place, option('remote.a.profile'), 'q');
    expect(text()).toContain('s3://%(profile)s/x');
    expect(getOption(place, option('remote.a.url'))?.value).toBe('s3://q/x');
  });
});

describe('a remote that has options in config.local', () => {
  beforeEach(() => {
    put('config', '[core]\nremote = A\n[remote "a"]\nurl = s3://b/x\n');
    put('config.local', '[remote "a"]\naccess_key_id = k\n');
  });
  it('is not removed before they are', () => {
    const before = text();
    expect(() => removeRemote(place, 'a')).toThrow('options in another file');
    expect(text()).toBe(before);
    removeRemote({ ...place, level: 'local' }, 'a');
    removeRemote(place, 'a');
    expect(text().trim()).toBe('');
  });
  it('is renamed in both', () => {
    renameRemote(place, 'a', 'b');
    expect(text()).toBe(`[core]\n    remote = b\n['remote "b"']\n    url = s3://b/x\n`);
    expect(text('config.local')).toBe(`['remote "b"']\n    access_key_id = k\n`);
  });
  it('is listed for that level too', () => {
    expect(listRemotes({ ...place, level: 'local' })).toEqual([{ name: 'a', url: null, isDefault: false }]);
    expect(listRemotes(place)).toEqual([{ name: 'a', url: 's3://b/x', isDefault: true }]);
  });
});

describe('removing a remote', () => {
  it('makes no files, and unsets it as the default in any case', () => {
    put('config', '[core]\nremote = A\n[remote "a"]\nurl = s3://b/x\n');
    removeRemote(place, 'a');
    expect(text().trim()).toBe('');
    expect(existsSync(file('config.local'))).toBe(false);
  });
});

describe('outside a project', () => {
  it('there are the global and the system settings alone', () => {
    const outside = { dvcDir: null, cwd: base };
    setOption(outside, option('core.checksum_jobs'), '3', 'global');
    expect(readFileSync(join(base, 'global', 'config'), 'utf8')).toBe('[core]\n    checksum_jobs = 3\n');
    expect(getOption(outside, option('core.checksum_jobs'))?.value).toBe('3');
    expect(listOptions(outside).map(({ name }) => name)).toEqual(['core.checksum_jobs']);
    for (const level of ['repo', 'local', undefined] as const) {
      expect(() => setOption(outside, option('core.checksum_jobs'), '3', level)).toThrow('Not inside a DVC repo');
    }
    addRemote({ ...outside, level: 'global' }, { name: 'a', url: '/a' });
    removeRemote({ ...outside, level: 'global' }, 'a');
    expect(listRemotes(outside)).toEqual([]);
  });
});
