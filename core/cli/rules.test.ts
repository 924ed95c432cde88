/** The rules that hold for every verb: one JSON document, exit statuses, the project's folder, progress, widths. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, describe, expect, test } from 'vitest';
import { idrift, idriftJson, scratch, TINY } from './command.fixture.ts';

const dir = scratch();
const project = join(dir, 'sample');

beforeAll(async () => {
  await idrift(['init', project, '--sample']);
});

const error = (code: string, message: RegExp | string) => ({
  error: {
    code,
    message: typeof message === 'string' ? message : expect.stringMatching(message),
    hint: expect.any(String),
    where: expect.toSatisfy((where) => where === null || typeof where === 'string'),
  },
});

describe('usage, with exit status 2 and one JSON document', () => {
  test.each([
    { words: [], message: /^A verb is missing: demo, ui, init/ },
    { words: ['data'], message: /^A verb is missing: versions, status/ },
    { words: ['nonsense'], message: /unknown command 'nonsense'/ },
    { words: ['data', 'show'], message: "missing required argument 'path'" },
    { words: ['train', '--nope'], message: /unknown option '--nope'/ },
    { words: ['train', '--epochs', 'many'], message: /'many' is invalid. It is not a number/ },
    { words: ['train', '--epochs', '0'], message: /'0' is invalid. .*>=1/ },
    { words: ['data', 'show', 'train', '--limit', '-1'], message: /'-1' is invalid/ },
    { words: ['serve', '--port', '99999'], message: /'99999' is invalid. .*<=65535/ },
    { words: ['drift', 'compare', '--live', 'x'], message: /'--reference <file>' not specified/ },
    { words: ['predict', 'served-model'], message: 'There is no text to score.' },
    { words: ['runs', 'compare', 'one'], message: 'One run has nothing to be compared with.' },
    { words: ['models', 'alias', 'served-model', 'x'], message: '"served-model" names no version.' },
    { words: ['runs', 'list', '--progress', 'bar'], message: /'bar' is invalid/ },
  ])('idrift $words', async ({ words, message }) => {
    const { status, answer } = await idriftJson(words, { cwd: project });
    expect(answer).toEqual(error('bad-input', message));
    expect(status).toBe(2);
  });

  test('on a terminal is told on stderr, and stdout stays empty', async () => {
    expect(await idrift(['analyse'])).toEqual({
      status: 2,
      stdout: '',
      stderr: expect.stringMatching(/^idrift: [^]*analyse/),
    });
    const { status, stdout, stderr } = await idrift([]);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toMatch(/^Usage: idrift/);
  });
});

describe('help and version', () => {
  test('are text for people, and one document with --json', async () => {
    const { status, stdout } = await idrift(['train', '--help']);
    expect(stdout).toMatch(/^Usage: idrift train/);
    expect(status).toBe(0);
    const help = await idriftJson(['--help']);
    expect(help).toEqual({ status: 0, answer: { help: expect.stringMatching(/^Usage: idrift/) } });
    const version = await idriftJson(['--version']);
    expect(version).toEqual({ status: 0, answer: { version: expect.stringMatching(/^\d+\.\d+\.\d+/) } });
  });
});

describe('what is not there, with exit status 3', () => {
  test.each([
    { words: ['runs', 'show', 'nope'], message: 'There is no run nope.' },
    { words: ['models', 'show', 'nope'], message: 'No model is registered as "nope".' },
    { words: ['data', 'show', 'train', '--rev', 'nope'], message: /unknown Git revision 'nope'/ },
    { words: ['data', 'show', 'contest.jsonl'], message: /is no split/ },
    { words: ['data', 'versions', 'nope'], message: 'No data version holds nope.' },
    { words: ['data', 'checkout', 'nope'], message: 'No pointer file tracks nope.' },
    { words: ['train', '--data', 'nope'], message: /unknown Git revision 'nope'/ },
    { words: ['train', '--batches', 'nope.json'], message: 'There is no file or folder nope.json.' },
    { words: ['train', '--trajectory', 'nope/t.jsonl'], message: /There is no folder .*nope to write/ },
    { words: ['predict', 'served-model', '--file', 'nope.jsonl'], message: /nope.jsonl/ },
    { words: ['--project', join(dir, 'nope'), 'data', 'status'], message: /There is no folder/ },
  ])('idrift $words', async ({ words, message }) => {
    const { status, answer } = await idriftJson(words, { cwd: project });
    expect(answer).toEqual(error('not-found', message));
    expect(status).toBe(3);
  });
});

describe('the project', () => {
  test('is the nearest folder upwards, and paths are read from the current one', async () => {
    const { status, answer } = await idriftJson(['data', 'versions', 'train.jsonl'], { cwd: join(project, 'data') });
    expect(status).toBe(0);
    expect(answer).toHaveLength(2);
    const checkout = await idriftJson(['data', 'checkout', 'train.jsonl'], { cwd: join(project, 'data') });
    expect(checkout.answer).toEqual({ paths: [], written: 0, removed: [] });
  });

  test('may be named before and after the verb', async () => {
    const before = await idriftJson(['--project', project, 'data', 'status'], { cwd: dir });
    const after = await idriftJson(['data', 'status', `--project=${project}`], { cwd: dir });
    expect(before.status).toBe(0);
    expect(after).toEqual(before);
  });

  test('that is empty has lists without entries', async () => {
    const empty = join(dir, 'empty');
    expect(await idriftJson(['init', empty])).toEqual({ status: 0, answer: { project: empty } });
    for (const words of [
      ['data', 'versions'],
      ['runs', 'list'],
      ['models', 'list'],
      ['alerts', 'list'],
    ]) {
      expect(await idriftJson(words, { cwd: empty })).toEqual({ status: 0, answer: [] });
    }
  });

  test('is not made where something lies', async () => {
    const { status, answer } = await idriftJson(['init', project, '--sample']);
    expect(answer).toEqual(error('conflict', `${project} is not empty.`));
    expect(status).toBe(1);
  });
});

describe('for people', () => {
  test('tables fit 100 columns, and no control character of the data reaches the terminal', async () => {
    const dirty = join(dir, 'dirty');
    mkdirSync(dirty);
    for (const split of ['train', 'val', 'test']) {
      const rows = [
        { text: `röd \u001b[31m${'lång '.repeat(60)}`, label: 'positiv' },
        { text: `rad\nbrytning ${split}`, label: `n${'e'.repeat(70)}gativ` },
      ];
      writeFileSync(join(dirty, `${split}.jsonl`), rows.map((row) => `${JSON.stringify(row)}\n`).join(''));
      expect((await idrift(['data', 'add', `${split}.jsonl`, '--project', dirty])).status).toBe(0);
    }
    for (const words of [
      ['data', 'show', 'train'],
      ['data', 'stats'],
    ]) {
      const { stdout } = await idrift([...words, '--project', dirty]);
      expect(stdout).not.toContain('\u001b');
      expect(Math.max(...stdout.split('\n').map((line) => Array.from(line).length))).toBeLessThanOrEqual(100);
    }
    expect((await idrift(['data', 'versions'], { cwd: project })).stdout).toMatch(/^version +date/);
  });

  test('progress is on stderr, one JSON object a line when asked', async () => {
    const { status, stdout, stderr } = await idrift(['train', ...TINY, '--progress', 'json'], { cwd: project });
    expect(status).toBe(0);
    expect(stdout.split('\n')).toHaveLength(2);
    const lines: unknown[] = stderr
      .trim()
      .split('\n')
      .map((line) => JSON.parse(line));
    expect(lines.at(-1)).toMatchObject({ title: 'Training', progress: 1 });
    expect((await idrift(['data', 'status'], { cwd: project })).stderr).toBe('');
  });
});

test('an answer of "no" ends with exit status 4', async () => {
  const { status, answer } = await idriftJson(['alerts', 'test'], { cwd: project });
  expect(answer).toEqual({ ok: false, message: expect.any(String) });
  expect(status).toBe(4);
  const files = ['--reference', 'data/val.jsonl', '--live', 'data/live.jsonl'];
  const compared = await idriftJson(['drift', 'compare', ...files], { cwd: project });
  expect(compared).toMatchObject({ status: 0, answer: { state: 'drift' } });
  const gate = await idriftJson(['drift', 'compare', ...files, '--fail-on-drift'], { cwd: project });
  expect(gate.status).toBe(4);
});
