/** What each verb answers with --json: the shapes that scripts rely on, on one small project. */
import { cpSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { recipe } from '../contract/training.ts';
import { idrift, idriftJson, scratch, TINY } from './command.fixture.ts';

const dir = scratch();
const project = join(dir, 'sample');
const here = { cwd: project };
const ID = /^[0-9a-f]{32}$/;

const share = { value: expect.any(Number), n: expect.any(Number), interval: expect.objectContaining({ level: 0.95 }) };

let trained: Awaited<ReturnType<typeof idriftJson>>;

beforeAll(async () => {
  await idrift(['init', project, '--sample']);
  trained = await idriftJson(['train', ...TINY, '--name', 'one'], here);
  await idrift(['train', ...TINY, '--name', 'two', '--data', 'HEAD~1', '--method', 'full', '--device', 'cpu'], here);
  await idrift(['models', 'register', 'one'], here);
}, 60_000);

describe('data', () => {
  test('versions are newest first, with their files', async () => {
    const { answer } = await idriftJson(['data', 'versions'], here);
    const outs = expect.arrayContaining([
      { path: 'data/train.jsonl', md5: expect.stringMatching(ID), size: 44279, rows: 300, inCache: true },
    ]);
    expect(answer).toEqual([
      expect.objectContaining({
        revision: expect.stringMatching(/^[0-9a-f]{40}$/),
        outs,
        branches: ['main'],
        tags: [],
      }),
      expect.objectContaining({
        date: expect.stringMatching(/Z$/),
        author: expect.any(String),
        message: expect.any(String),
      }),
    ]);
  });

  test('show, stats and diff answer from any version', async () => {
    const show = await idriftJson(['data', 'show', 'data/train.jsonl', '--rev', 'HEAD~1', '--limit', '1'], here);
    expect(show.answer).toEqual({
      columns: ['text', 'label'],
      total: 150,
      rows: [{ index: 0, text: expect.any(String), label: 'positiv' }],
    });
    const stats = await idriftJson(['data', 'stats', 'val'], here);
    expect(stats.answer).toMatchObject({ splits: { val: { rows: 80, words: { mean: share } } } });
    const diff = await idriftJson(['data', 'diff', 'HEAD~1', 'HEAD'], here);
    expect(diff.answer).toEqual({
      files: [{ path: 'data/train.jsonl', change: 'modified' }],
      rows: { added: 150, removed: 0, edited: 0, relabelled: 0, moved: 0 },
    });
    const rows = await idriftJson(['data', 'diff', 'HEAD~1', 'HEAD', 'train', '--rows'], here);
    expect(rows.answer).toMatchObject({ rows: { added: { length: 150 }, removed: [] } });
  });

  test('status, add and checkout follow a change to the files and back', async () => {
    const copy = join(dir, 'copy');
    cpSync(project, copy, { recursive: true });
    const status = async () => (await idriftJson(['data', 'status', '--project', copy])).answer;
    const none = { added: [], modified: [], deleted: [], renamed: [], unknown: [] };
    const clean = {
      committed: none,
      uncommitted: none,
      notInCache: [],
      notInRemote: null,
      untracked: [],
    };
    expect(await status()).toEqual(clean);
    writeFileSync(join(copy, 'data', 'val.jsonl'), '{"text": "Bra", "label": "positiv"}\n');
    writeFileSync(join(copy, 'notes.txt'), '');
    const changed = { ...clean, untracked: ['notes.txt'] };
    expect(await status()).toEqual({ ...changed, uncommitted: { ...none, modified: ['data/val.jsonl'] } });
    const refused = await idriftJson(['data', 'checkout', '--project', copy]);
    expect(refused).toMatchObject({ status: 1, answer: { error: { code: 'conflict', where: 'data/val.jsonl' } } });
    const added = await idriftJson(['data', 'add', 'data/val.jsonl', '--project', copy]);
    expect(added.answer).toMatchObject({ paths: [{ path: 'data/val.jsonl', size: 36 }], bytes: 36 });
    expect(await status()).toEqual({ ...changed, committed: { ...none, modified: ['data/val.jsonl'] } });
    const back = await idriftJson(['data', 'checkout', '--rev', 'HEAD', '--project', copy]);
    expect(back.answer).toEqual({ paths: ['data/val.jsonl'], written: 1, removed: [] });
    expect((await idriftJson(['data', 'restore', '--project', copy])).answer).toEqual({ objects: 0, bytes: 0 });
  });
});

describe('train', () => {
  test('answers with the run, its figures and its data', () => {
    expect(trained).toMatchObject({
      status: 0,
      answer: {
        runId: expect.stringMatching(ID),
        modelId: expect.stringMatching(/^m-[0-9a-f]{32}$/),
        status: 'FINISHED',
        device: expect.stringContaining('CPU'),
        metrics: { test_accuracy: expect.any(Number), loss: expect.any(Number) },
        best: { epoch: 1, valLoss: expect.any(Number), testAccuracy: share },
        // The working copy is the newest version, so that is what the run is of.
        dataset: { revision: expect.stringMatching(/^[0-9a-f]{40}$/), files: expect.any(Array) },
        seconds: expect.any(Number),
        stepsPerSecond: expect.any(Number),
      },
    });
  });

  test('takes exact batches, a recipe and a folder, and writes the trajectory', async () => {
    const folder = join(dir, 'loose');
    cpSync(join(project, 'data'), folder, { recursive: true });
    writeFileSync(join(dir, 'batches.json'), '[[[0,1,2],[3,4]],[[5,6]]]');
    const size = { num_hidden_layers: 1, hidden_size: 16, num_attention_heads: 2 };
    writeFileSync(join(dir, 'recipe.json'), JSON.stringify({ seed: 7, learningRate: 0.01, size }));
    const files = [
      '--data',
      'loose',
      '--batches',
      'batches.json',
      '--config',
      'recipe.json',
      '--trajectory',
      't.jsonl',
    ];
    const words = ['train', ...files, '--learning-rate', '1e-3', '--project', project];
    const { status, answer } = await idriftJson(words, { cwd: dir });
    expect(status).toBe(0);
    expect(answer).toMatchObject({
      dataset: { revision: null, files: [{ path: join(folder, 'train.jsonl') }, {}, {}] },
    });
    const lines: unknown[] = readFileSync(join(dir, 't.jsonl'), 'utf8')
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines[0]).toMatchObject({
      config: { seed: 7, learningRate: 1e-3 },
      parameters: { total: expect.any(Number) },
    });
    expect(lines.slice(1, 3)).toEqual([
      {
        step: 1,
        epoch: 1,
        rows: [0, 1, 2],
        loss: expect.any(Number),
        gradNorm: expect.any(Number),
        learningRate: expect.any(Number),
      },
      expect.objectContaining({ step: 2, rows: [3, 4] }),
    ]);
    expect(lines.at(-1)).toMatchObject({
      split: 'test',
      loss: expect.any(Number),
      accuracy: expect.any(Number),
    });
  });

  test.each([
    { file: '[[[0,1],[2,300]]]', option: '--batches', message: /Batch 1 of epoch 0 names row 300; .* rows 0 to 299/ },
    { file: '{"a": 1}', option: '--batches', message: /expected array/ },
    { file: '{"epoch": 1}', option: '--config', message: /Unrecognized key: "epoch"/ },
    { file: '{"size": {"hidden_size": "8"}}', option: '--config', message: /"size.hidden_size": .*expected number/ },
    { file: '{', option: '--config', message: /JSON/ },
  ])('refuses $option with $file before there is a run', async ({ file, option, message }) => {
    const path = join(dir, 'faulty.json');
    writeFileSync(path, file);
    const { status, answer } = await idriftJson(['train', ...TINY, option, path], here);
    expect(answer).toMatchObject({
      error: { code: 'bad-input', message: expect.stringMatching(message), hint: expect.any(String) },
    });
    expect(status).toBe(1);
  });
});

test('the recipe that docs/command-line.md shows is that of the defaults', () => {
  const docs = readFileSync(new URL('../../docs/command-line.md', import.meta.url), 'utf8');
  const shown = /^ {4}(\{"base"[^]*?\}\})$/m.exec(docs)?.[1] ?? '';
  expect(recipe.parse({})).toMatchObject(JSON.parse(shown));
});

describe('runs', () => {
  test('list, show and compare', async () => {
    const list = await idriftJson(['runs', 'list'], here);
    expect(list.answer).toEqual(
      expect.arrayContaining([expect.objectContaining({ name: 'one' }), expect.objectContaining({ name: 'two' })]),
    );
    const show = await idriftJson(['runs', 'show', 'one'], here);
    expect(show.answer).toMatchObject({
      name: 'one',
      params: { num_train_epochs: '1' },
      history: {
        train_loss: [{ step: expect.any(Number), value: expect.any(Number), at: expect.stringMatching(/Z$/) }],
      },
    });
    const compare = await idriftJson(['runs', 'compare', 'one', 'two'], here);
    expect(compare.answer).toMatchObject({
      runs: [{ name: 'one' }, { name: 'two' }],
      pairs: [{ state: 'ok', n: 80, verdict: expect.any(String), p: expect.any(Number), difference: share }],
    });
  });

  test('delete and restore by way of the trash', async () => {
    const deleted = await idriftJson(['runs', 'delete', 'two'], here);
    expect(deleted).toEqual({ status: 0, answer: { runs: [expect.stringMatching(ID)] } });
    expect((await idriftJson(['runs', 'list', '--deleted'], here)).answer).toMatchObject([
      { name: 'two', deleted: true },
    ]);
    expect((await idriftJson(['runs', 'restore', 'two'], here)).answer).toEqual(deleted.answer);
  });
});

describe('models', () => {
  test('register, alias, list, show and delete', async () => {
    const version = { name: 'served-model', version: 2, runName: 'two', testAccuracy: share };
    expect((await idriftJson(['models', 'register', 'two'], here)).answer).toMatchObject(version);
    const alias = await idriftJson(['models', 'alias', 'served-model/2', 'candidate'], here);
    expect(alias.answer).toEqual({ name: 'served-model', version: 2, alias: 'candidate', removed: false });
    const shown = await idriftJson(['models', 'show', 'served-model@candidate'], here);
    expect(shown.answer).toMatchObject({
      modelId: expect.stringMatching(/^m-/),
      version: { ...version, aliases: ['candidate'] },
      run: { name: 'two', kept: { epoch: 1 } },
    });
    expect((await idriftJson(['models', 'list'], here)).answer).toMatchObject([
      { name: 'served-model', versions: [{ version: 2 }, { version: 1 }] },
    ]);
    const compared = await idriftJson(['models', 'compare', 'served-model/2', 'served-model/1'], here);
    expect(compared.answer).toMatchObject({ versions: [{ version: 1 }, { version: 2 }], sameRun: false });
    expect((await idriftJson(['models', 'note', 'served-model/2', 'Twice the texts'], here)).status).toBe(0);
    const card = await idriftJson(['models', 'card', 'served-model/2'], here);
    expect(card.answer).toEqual({
      text: expect.stringMatching(/^---\nlibrary_name: transformers[^]*# served-model[^]*> Twice the texts/),
    });
    const gone = await idriftJson(['models', 'delete', 'served-model/2'], here);
    expect(gone.answer).toEqual({ name: 'served-model', version: 2 });
    expect((await idriftJson(['models', 'show', 'served-model/2'], here)).status).toBe(3);
    const { answer: events } = await idriftJson(['models', 'history'], here);
    expect(events).toMatchObject([
      { change: { what: 'version-deleted', version: 2 }, how: 'here' },
      { change: { what: 'alias', alias: 'candidate', from: 2, to: null } },
      { change: { what: 'description', version: 2, before: '', after: 'Twice the texts' } },
      { change: { what: 'alias', alias: 'candidate', from: null, to: 2 } },
      { change: { what: 'version-created', version: 2, run: 'two' } },
      { change: { what: 'version-created', version: 1 } },
    ]);
  });

  test('predict refuses a folder and a file without texts by name', async () => {
    for (const [file, message] of [
      ['data', 'data is a folder, not a file.'],
      [join(dir, 'none.jsonl'), /holds no texts/],
    ] as const) {
      writeFileSync(join(dir, 'none.jsonl'), '');
      const { status, answer } = await idriftJson(['predict', 'served-model/1', '--file', file], here);
      expect(answer).toMatchObject({
        error: { code: 'bad-input', message: expect.stringMatching(message), where: file },
      });
      expect(status).toBe(1);
    }
  });

  test('predict scores texts and files; 100 000 characters are cut and counted', async () => {
    const long = 'bra '.repeat(25_000);
    writeFileSync(join(dir, 'texts.jsonl'), `{"text": "Bra"}\n${JSON.stringify({ text: long })}\n`);
    const out = join(dir, 'out.jsonl');
    const cache = join(dir, 'cache');
    const { status, answer } = await idriftJson(
      ['predict', 'served-model/1', long, '--file', join(dir, 'texts.jsonl'), '--out', out],
      { ...here, env: { HOME: dir, XDG_CACHE_HOME: cache } },
    );
    const one = { label: expect.any(String), score: expect.any(Number), tokens: expect.any(Number) };
    const probabilities = { negativ: expect.any(Number), positiv: expect.any(Number) };
    const cut = { ...one, probabilities, tokens: 25_002, truncated: true };
    expect(answer).toEqual([cut, { ...one, probabilities, truncated: false }, cut]);
    expect(status).toBe(0);
    expect(
      readFileSync(out, 'utf8')
        .trim()
        .split('\n')
        .map((line): unknown => JSON.parse(line)),
    ).toEqual(answer);
    // onnxruntime would keep a database of its telemetry there.
    expect(() => readFileSync(join(cache, 'Microsoft'))).toThrow('ENOENT');
    expect(() => readFileSync(join(dir, '.cache'))).toThrow('ENOENT');
  });
});

describe('operation', () => {
  test('drift check says what it could not say', async () => {
    const { status, answer } = await idriftJson(
      ['drift', 'check', '--model', 'served-model/1', '--fail-on-drift'],
      here,
    );
    expect(answer).toMatchObject({ state: 'no_data', texts: 0, falseAlarms: null, power: null, alert: null });
    expect(status).toBe(0);
    const files = ['--reference', 'data/val.jsonl', '--live', 'data/live.jsonl'];
    const compared = await idriftJson(['drift', 'compare', ...files], here);
    const score = { state: 'ok', statistic: expect.any(Number), p: expect.any(Number), threshold: 0.1, exceeded: true };
    expect(compared.answer).toMatchObject({
      state: 'drift',
      texts: 120,
      falseAlarms: expect.any(Number),
      metrics: [
        { name: 'length', ...score },
        { name: 'fraction_out_of_vocab', ...score },
      ],
    });
  });

  test('doctor lists every part; a part that cannot be used is a "no"', async () => {
    const check = { id: expect.any(String), state: 'ok', cause: expect.any(String), fix: null, fixable: false };
    const { answer } = await idriftJson(['doctor'], here);
    expect(answer).toMatchObject({
      checks: expect.arrayContaining([
        { ...check, id: 'project' },
        { ...check, id: 'git' },
      ]),
    });
    const broken = join(dir, 'broken');
    await idrift(['init', broken]);
    writeFileSync(join(broken, 'idrift.json'), '{"port": ');
    const no = await idriftJson(['doctor'], { cwd: broken });
    expect(no).toMatchObject({ status: 4, answer: { ok: false } });
    expect(no.answer).toMatchObject({
      checks: expect.arrayContaining([expect.objectContaining({ id: 'project', state: 'problem' })]),
    });
  });
});
