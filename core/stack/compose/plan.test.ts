/** What the plan says beyond Compose's own print: places, findings, keys that are not carried out, order. */
import { mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { afterEach, describe, expect, test } from 'vitest';
import { type ErrorInfo, toErrorInfo } from '../../contract/errors.ts';
import { type ComposeProject, loadComposeProject, readComposeProject, renderConfig, startOrder } from './index.ts';
import type { ReadComposeOptions } from './model.ts';

const folders: string[] = [];
afterEach(() => {
  for (const folder of folders.splice(0)) rmSync(folder, { recursive: true, force: true });
});

const folderOf = (files: Readonly<Record<string, string>>): string => {
  const dir = mkdtempSync(join(tmpdir(), 'plan-'));
  folders.push(dir);
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(dir, path)), { recursive: true });
    writeFileSync(join(dir, path), text);
  }
  return dir;
};

type Given = Partial<ReadComposeOptions>;

const read = (yaml: string, given: Given = {}): ComposeProject =>
  readComposeProject({ workingDir: folderOf({ 'compose.yaml': yaml }), env: {}, profiles: [], ...given });

const refusal = (yaml: string, given: Given = {}): ErrorInfo => {
  try {
    read(yaml, given);
  } catch (thrown) {
    return toErrorInfo(thrown);
  }
  throw new Error('it was taken');
};

describe('a key that is not carried out', () => {
  const yaml = `
services:
  a:
    image: i
    use_api_socket: true
  b: {image: i, profiles: [x], credential_spec: {file: x}, build: {context: ., ssh: [default]}}
`;

  test('is named with its place before anything starts', () => {
    expect(refusal(yaml)).toMatchObject({
      code: 'bad-input',
      where: 'compose.yaml:5:5',
      message: expect.stringContaining('`services.a: use_api_socket` is not carried out'),
    });
  });

  test('counts only where its service is enabled, and all are named', () => {
    expect(refusal(yaml, { profiles: ['x'] }).message).toContain('compose.yaml:6:32, compose.yaml:6:');
    expect(read(yaml.replace('    use_api_socket: true\n', '')).services).toHaveProperty('a');
  });

  test('does not hinder a look at the project, as for a stop', () => {
    const workingDir = folderOf({ 'compose.yaml': yaml });
    const { project, notCarriedOut } = loadComposeProject({ workingDir, env: {}, profiles: [] });
    expect(Object.keys(project.services)).toEqual(['a']);
    expect(notCarriedOut).toHaveLength(1);
  });

  test('and what Docker alone without Swarm cannot give', () => {
    expect(refusal('services: {a: {image: i, secrets: [s]}}\nsecrets: {s: {external: true}}').message).toContain(
      'external',
    );
    expect(refusal('services: {a: {image: i, secrets: [s]}}\nsecrets: {s: {environment: TOKEN}}')).toMatchObject({
      where: 'compose.yaml:2:15',
      message: 'secrets.s is the value of TOKEN, which is not set.',
    });
  });
});

describe('profiles', () => {
  const yaml = 'services: {a: {image: i}, b: {image: i, profiles: [x, y]}}';

  test('an unknown one is named, and those that exist', () => {
    expect(refusal(yaml, { profiles: ['z'] })).toMatchObject({
      message: 'No service has the profile "z".',
      hint: 'There are x, y.',
    });
    expect(refusal(yaml, { env: { COMPOSE_PROFILES: 'x,q' } }).message).toContain('"q"');
    expect(refusal('services: {a: {image: i}}', { profiles: ['z'] }).hint).toBe('The file has no profiles.');
  });

  test('services of others are known as disabled', () => {
    const { services, disabled } = read(yaml);
    expect([Object.keys(services), Object.keys(disabled)]).toEqual([['a'], ['b']]);
  });
});

describe('findings', () => {
  test('a mount that leaves the project, by its path or by a link', () => {
    const dir = folderOf({
      'compose.yaml':
        'services: {a: {image: i, volumes: ["./in:/a", "../out:/b", "./link/x:/c", "v1:/d"]}}\nvolumes: {v1: {driver: local, driver_opts: {o: bind, type: none, device: /etc}}}',
      'link/keep': '',
    });
    rmSync(join(dir, 'link'), { recursive: true });
    mkdirSync(join(dir, 'in'));
    const elsewhere = folderOf({ 'x/keep': '' });
    symlinkSync(elsewhere, join(dir, 'link'));
    const { findings } = readComposeProject({ workingDir: dir, env: {}, profiles: [] });
    expect(findings.map(({ kind, service, where }) => [kind, service, where])).toEqual(
      Array.from({ length: 3 }, () => ['bind-outside-project', 'a', 'compose.yaml:1:26']),
    );
    expect(findings.map(({ message }) => message).join()).toMatch(/out.*link\/x.*\/etc/);
  });

  test('a variable that nobody set, where it stands', () => {
    const { findings } = read('services:\n  a:\n    image: i\n    command: >\n      one $$ two\n      ${WHO} $WHO\n');
    expect(findings.map(({ kind, where }) => [kind, where])).toEqual([
      ['unset-variable', 'compose.yaml:6:7'],
      ['unset-variable', 'compose.yaml:6:14'],
    ]);
  });

  test('version has no effect', () => {
    expect(read('version: "3"\nservices: {}').findings).toMatchObject([
      { kind: 'obsolete-key', where: 'compose.yaml:1:1' },
    ]);
  });
});

test('a start goes along the dependencies, else by name', () => {
  const project = read(`
services:
  web: {image: i, depends_on: [app, cache]}
  app: {image: i, depends_on: {db: {condition: service_healthy}, off: {condition: service_started, required: false}}}
  db: {image: i}
  cache: {image: i}
  alone: {image: i}
  off: {image: i, profiles: [x]}
`);
  expect(startOrder(project)).toEqual(['alone', 'db', 'app', 'cache', 'web']);
});

test('values of secrets are there for the driver and in no print', () => {
  const project = read(
    'services: {a: {image: i, secrets: [s], configs: [c]}}\nsecrets: {s: {environment: TOKEN}}\nconfigs: {c: {environment: TOKEN}}',
    {
      env: { TOKEN: 'hush$' },
    },
  );
  expect([project.secrets['s']?.content, project.configs['c']?.content]).toEqual(['hush$', 'hush$']);
  expect(JSON.stringify(renderConfig(project))).not.toContain('hush');
});

test('where the project lies and what it was read from', () => {
  const dir = folderOf({
    'deploy/a.yaml': 'services: {a: {image: "i:$V"}}',
    'b.yaml': 'services: {b: {image: i}}',
    'e.env': 'V=1',
  });
  const project = readComposeProject({
    workingDir: dir,
    files: ['deploy/a.yaml', 'b.yaml'],
    envFile: 'e.env',
    env: {},
    profiles: [],
  });
  expect(project).toMatchObject({
    name: 'deploy',
    workingDir: join(dir, 'deploy'),
    files: [join(dir, 'deploy/a.yaml'), join(dir, 'b.yaml')],
    environmentFile: join(dir, 'e.env'),
    services: { a: { image: 'i:1' } },
  });
});

describe('files that are meant to hurt', () => {
  test('aliases that unfold without end', () => {
    const bomb = Array.from(
      { length: 12 },
      (_, i) => `x-${i}: &a${i} [${Array.from({ length: 9 }, () => (i === 0 ? 'x' : `*a${i - 1}`)).join(', ')}]`,
    );
    expect(refusal(`${bomb.join('\n')}\nservices: {}`).message).toContain('hundred thousand');
    expect(refusal('services: &a\n  b: *a\n')).toMatchObject({ where: 'compose.yaml:2:6' });
  });

  test('a deep nest of brackets', () => {
    expect(refusal(`x-a: ${'['.repeat(5000)}${']'.repeat(5000)}`).code).not.toBe('internal');
  });

  test('names that JavaScript has a meaning for', () => {
    const { services } = read(
      'services: {__proto__: {image: i}, constructor: {image: j, environment: {__proto__: x, toString: y}}}',
    );
    expect(Object.keys(services)).toEqual(['__proto__', 'constructor']);
    expect(Object.entries(services['constructor']?.environment ?? {})).toEqual([
      ['__proto__', 'x'],
      ['toString', 'y'],
    ]);
  });

  test('a dependency named like a method is unknown', () => {
    expect(refusal('services: {a: {image: i, depends_on: [toString]}}').message).toContain('does not exist');
  });
});
