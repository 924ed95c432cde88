import { Command } from 'commander';
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, describe, expect, it, vi } from 'vitest';
import { twoVersions } from '../data/project.fixture.ts';
import { toErrorInfo } from '../contract/errors.ts';
import { EXIT, type GlobalOptions } from './terminal.ts';
import { addDataCheck } from './verb-data-check.ts';

/** The verb alone, as main.ts would run it. */
const run = async (
  options: GlobalOptions,
  ...args: readonly string[]
): Promise<{ readonly out: string; readonly status: unknown }> => {
  const program = new Command();
  addDataCheck(program.command('data'), () => options);
  const written: string[] = [];
  vi.spyOn(process.stdout, 'write').mockImplementation((text) => written.push(String(text)) > 0);
  process.exitCode = 0;
  await program.parseAsync(['data', 'check', ...args], { from: 'user' });
  const status = process.exitCode;
  process.exitCode = 0;
  return { out: written.join(''), status };
};

afterEach(() => vi.restoreAllMocks());

describe('data check', () => {
  it('answers with its findings, and with status 4 when the gate is shut', async () => {
    const project = await twoVersions();
    writeFileSync(
      join(project, 'data', 'train.jsonl'),
      '{"text": "nöjd", "label": "positiv"}\n{"text": "dyrt", "label": "negativ"}\n',
    );
    const { out, status } = await run({ project, json: true });
    expect(status).toBe(EXIT.no);
    expect(JSON.parse(out)).toMatchObject({
      ok: false,
      findings: [{ id: 'duplicate-across-splits', count: 1, fix: { kind: 'drop-rows', rows: { train: [0] } } }],
    });
    const text = await run({ project });
    expect(text.out).toContain('The gate is shut.');
    expect(text.out).toContain('data/val.jsonl:1  also in train, line 1');
  });
  it('of an older version, and of one split', async () => {
    const project = await twoVersions();
    expect(await run({ project }, '--rev', 'HEAD~1')).toEqual({ out: 'Nothing found in 5 rows.\n', status: 0 });
    const { out, status } = await run({ project, json: true }, 'test', '--rev', 'HEAD');
    expect(status).toBe(EXIT.no);
    expect(JSON.parse(out)).toMatchObject({ findings: [{ id: 'missing-label:train' }] });
    expect(await run({ project, json: true }, 'val', '--rev', 'HEAD')).toMatchObject({ status: 0 });
  });
  it('says what it lacks', async () => {
    const empty = mkdtempSync(join(tmpdir(), 'idrift-check-'));
    await expect(
      run({ project: empty }).catch((thrown: unknown) => Promise.reject(toErrorInfo(thrown))),
    ).rejects.toMatchObject({ code: 'not-found' });
    const project = await twoVersions();
    await expect(
      run({ project }, 'none').catch((thrown: unknown) => Promise.reject(toErrorInfo(thrown))),
    ).rejects.toMatchObject({ code: 'not-found', where: 'none' });
  });
});
