import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, symlinkSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { Ajv, type AnySchema } from 'ajv';
import formats from 'ajv-formats';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { parse, parseAllDocuments } from 'yaml';
import { filesIn } from '../../base/new-folder.ts';
import { openPredictor } from '../../nn/predictor.ts';
import { writeRandomModel } from '../../serving/random-model.fixture.ts';
import { loadComposeProject } from '../../stack/compose/index.ts';
import { predict, SECRET_WORD, serveFolder, sourceOf, untilReady } from './bundle.fixture.ts';
import { collectProgram, PROGRAM_DIR, programSize, THIS_MACHINE } from './collect.ts';
import { defaultTag, dnsName, imageName, isImageTag } from './names.ts';
import { ENTRIES, writeBundle } from './write-bundle.ts';

// Outside of this repository, so that no package of it can be found from there.
const dir = mkdtempSync(join(tmpdir(), 'idrift-bundle-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));
const out = join(dir, 'exported');
const modelDir = join(dir, 'trained');
const read = (name: string): string => readFileSync(join(out, name), 'utf8');

beforeAll(async () => {
  mkdirSync(modelDir);
  writeRandomModel(modelDir, 5);
  await writeBundle({ ...sourceOf(modelDir), target: THIS_MACHINE, image: 'idrift-test:v3', out });
}, 60_000);

test('it runs with Node alone, gives the answers of the trained model, and says what it is', async () => {
  const texts = ['Maten var god.', 'Bussen var sen igen!', `${'mycket '.repeat(200)}lång`];
  const running = await serveFolder(out);
  await untilReady(running);
  const predictor = await openPredictor(modelDir);
  for (const text of texts) {
    const [own] = await predictor.predict([text]);
    expect(await predict(running.url, text)).toMatchObject({ ...own });
  }
  await predictor.close();
  const health = await (await fetch(`${running.url}/health`)).json();
  expect(health).toMatchObject({ status: 'ok', model_version: 3, run_id: 'run-1' });
  const drift = await (await fetch(`${running.url}/drift`)).json();
  expect(drift).toMatchObject({ state: 'too_few', texts: 3, referenceTexts: 30 });
  running.child.kill('SIGTERM');
  expect(await running.ended).toBe(0);
  const lines = running
    .said()
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  const logged = lines.filter(({ kind }) => kind === 'prediction');
  expect(logged).toHaveLength(3);
  expect(logged[0]).toMatchObject({
    modelVersion: 3,
    runId: 'run-1',
    id: expect.any(String),
    label: expect.any(String),
  });
  // Texts stay out of a log that goes into many hands.
  expect(running.said()).not.toContain('Bussen');
});

test('it judges the drift of what it was asked by the data that the model was trained on', async () => {
  const running = await serveFolder(out);
  await untilReady(running);
  for (let i = 0; i < 24; i += 1) await predict(running.url, `La comida estuvo fría ${'y mala '.repeat(i % 4)}`);
  const drift: unknown = await (await fetch(`${running.url}/drift`)).json();
  expect(drift).toMatchObject({ state: 'drift', rule: 'promise', texts: 24, verdict: { alpha: 1 / 52 } });
  const { statistics } = drift as { readonly statistics: readonly { readonly name: string; readonly state: string }[] };
  expect(Object.fromEntries(statistics.map(({ name, state }) => [name, state]))).toEqual({
    length: 'ok',
    strangeness: 'ok',
    prediction: 'ok',
    meaning: 'unavailable',
    spelling: 'ok',
  });
  running.child.kill('SIGTERM');
  expect(await running.ended).toBe(0);
});

test('without sources or packages at hand, an export says so in plain words', () => {
  const words = /cannot export a model with its service/;
  expect(() => collectProgram(ENTRIES, dir)).toThrow(words);
  const half = join(dir, 'half');
  cpSync(join(out, 'core'), join(half, 'core'), { recursive: true });
  expect(() => collectProgram(ENTRIES, half)).toThrow(words);
});

test('it keeps no text of the data, nothing of this machine, and is readable for everyone', () => {
  const all = filesIn(out);
  for (const name of all.filter((each) => !each.startsWith('node_modules'))) {
    const text = readFileSync(join(out, name)).toString('latin1');
    expect([name, text.includes(SECRET_WORD), text.includes(PROGRAM_DIR)]).toEqual([name, false, false]);
    expect(statSync(join(out, name)).mode & 0o777).toBe(0o644);
  }
  expect(all.filter((name) => /\.(?:test|fixture)\.|\.npmrc|\.env|\.git/.test(name))).toEqual([]);
  const bytes = all.reduce((sum, name) => sum + statSync(join(out, name)).size, 0);
  const program = programSize(collectProgram(ENTRIES), THIS_MACHINE);
  // What is shown before the export, but for the model and the files about it.
  expect(Math.abs(bytes - program) / bytes).toBeLessThan(0.02);
});

/** A copy in which one file is another. */
const changed = (name: string, change: (before: string) => string): string => {
  const copy = join(dir, `changed-${name.replaceAll(/\W/g, '-')}`);
  cpSync(out, copy, { recursive: true, filter: (path) => path !== join(out, 'node_modules') });
  symlinkSync(join(out, 'node_modules'), join(copy, 'node_modules'));
  writeFileSync(join(copy, name), change(readFileSync(join(copy, name), 'latin1')), 'latin1');
  return copy;
};

const answersMoved = (text: string): string =>
  text.replace(/("probabilities": \{\s*"\w+": 0\.)(\d)/, (_, before: string, digit: string) => {
    return `${before}${(Number(digit) + 1) % 10}`;
  });

test.each([
  ['about/fixture.json', answersMoved, 'does not answer as it did when it was exported'],
  ['about/fixture.json', () => '{', 'about/fixture.json is not as it was exported'],
  ['model/vocab.txt', (text: string) => `${text}x`, 'model/vocab.txt is not the file that was exported'],
  ['about/model.json', (text: string) => text.replace('config.json', 'gone.json'), 'model/gone.json is missing'],
])('with another %s it serves nothing and says why', async (name, change, message) => {
  const copy = changed(name, change);
  const running = await serveFolder(copy);
  expect(await running.ended).toBe(1);
  expect(running.said()).toContain(message);
  expect(running.said().trim().split('\n')).toHaveLength(1);
  rmSync(copy, { recursive: true });
});

test('its bill of materials is valid CycloneDX and names every package with its licence', () => {
  const { resolve } = createRequire(import.meta.url);
  const schemas = join(dirname(resolve('@cyclonedx/cyclonedx-library/package.json')), 'res', 'schema');
  const schema = (name: string): AnySchema =>
    JSON.parse(readFileSync(join(schemas, `${name}.SNAPSHOT.schema.json`), 'utf8')) as AnySchema;
  const ajv = new Ajv({ strict: false, logger: false });
  formats.default(ajv);
  for (const name of ['spdx', 'jsf-0.82', 'cryptography-defs'])
    ajv.addSchema(schema(name), `http://cyclonedx.org/schema/${name}.SNAPSHOT.schema.json`);
  const validate = ajv.compile(schema('bom-1.6'));
  const sbom = JSON.parse(read('about/sbom.cdx.json')) as {
    components: { type: string; name: string; purl?: string; licenses?: unknown[] }[];
    dependencies: { ref: string; dependsOn: string[] }[];
  };
  expect([validate(sbom), validate.errors]).toEqual([true, null]);
  const inside = filesIn(out).filter((name) => /^node_modules\/(?:@[^/]+\/)?[^/]+\/package\.json$/.test(name));
  const libraries = sbom.components.filter(({ type }) => type === 'library');
  const purls = new Set(libraries.map(({ purl }) => purl));
  for (const name of inside) {
    const { name: of, version } = JSON.parse(read(name)) as { name: string; version: string };
    expect(purls).toContain(`pkg:npm/${of.replace('@', '%40')}@${version}`);
  }
  expect(libraries.filter(({ licenses }) => licenses === undefined).map(({ name }) => name)).toEqual([]);
  expect(sbom.components.find(({ type }) => type === 'machine-learning-model')).toMatchObject({
    licenses: [{ license: { id: 'MIT' } }],
    properties: expect.arrayContaining([{ name: 'idrift:data-md5', value: 'd'.repeat(32) }]) as unknown,
  });
  const refs = new Set(sbom.dependencies.map(({ ref }) => ref));
  const targets = sbom.dependencies.flatMap(({ dependsOn }) => dependsOn).filter((ref) => ref.startsWith('pkg:'));
  expect(targets.filter((ref) => !refs.has(ref))).toEqual([]);
  // Wrong ones are found by this schema.
  expect(validate({ ...sbom, components: [{ type: 'thing', name: 'x' }] })).toBe(false);
});

test('the compose file is carried out as it stands, and nothing of it is ignored', () => {
  const { project, notCarriedOut } = loadComposeProject({
    workingDir: out,
    files: [join(out, 'compose.yaml')],
    profiles: [],
    env: {},
  });
  expect(notCarriedOut).toEqual([]);
  const [service] = Object.values(project.services);
  expect(service).toMatchObject({ image: 'idrift-test:v3', read_only: true, user: '1000:1000', cap_drop: ['ALL'] });
});

test('the manifest: one of each, bound to one another, with no more rights than needed', () => {
  const objects = parseAllDocuments(read('kubernetes.yaml')).map(
    (each) => each.toJS() as Record<string, never> & { kind: string },
  );
  expect(objects.map(({ kind }) => kind)).toEqual([
    'Deployment',
    'Service',
    'HorizontalPodAutoscaler',
    'NetworkPolicy',
  ]);
  const text = read('kubernetes.yaml');
  for (const needed of ['runAsNonRoot: true', 'readOnlyRootFilesystem: true', 'startupProbe', 'livenessProbe'])
    expect(text).toContain(needed);
  const template = (objects[0] as unknown as { spec: { template: { metadata: { labels: object } } } }).spec.template;
  const service = objects[1] as unknown as { spec: { selector: object } };
  expect(template.metadata.labels).toMatchObject(service.spec.selector);
});

test('the Dockerfile says only what the classic builder knows, and its labels are quoted', () => {
  const text = read('Dockerfile');
  expect(text).not.toMatch(/--mount|^# syntax|<<|--link|--chmod|TARGETARCH/m);
  expect(text).toContain('org.opencontainers.image.title="Känslor \\"i\\" \\$text"');
  expect(parse(read('package.json'))).toMatchObject({ bin: { 'exported-model': 'serve.mjs' } });
});

test('names', () => {
  expect(['Känslor / Ärenden', 'served-model', '日本語', '--x__Y--'].map(imageName)).toEqual([
    'kanslor-arenden',
    'served-model',
    'model',
    'x-y',
  ]);
  expect(['1st model', 'x'.repeat(60), 'Å'].map(dnsName)).toEqual(['model-1st-model', 'x'.repeat(40), 'a']);
  const tags = [defaultTag('日本', 2), 'localhost:5000/a/b:v1', 'ghcr.io/team/name', 'a'];
  expect(tags.filter((tag) => !isImageTag(tag))).toEqual([]);
  expect(['Upper', 'a b', 'a:', '-a', 'a:b:c', '', 'a/../b', 'a;b'].filter(isImageTag)).toEqual([]);
});
