import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterAll, expect, test } from 'vitest';
import { makeKey } from './api-keys.ts';
import { writeRandomModel } from './random-model.fixture.ts';
import { startService } from './service.ts';

const program = process.env['IDRIFT_SCHEMATHESIS'] ?? '';
const here = (name: string): string => fileURLToPath(new URL(name, import.meta.url));

const dir = mkdtempSync(join(tmpdir(), 'idrift-contract-'));
afterAll(() => rmSync(dir, { recursive: true }));

const run = (args: readonly string[]): Promise<{ readonly status: number | null; readonly said: string }> =>
  new Promise((resolve, reject) => {
    const child = spawn(program, args, {
      cwd: dir,
      env: { ...process.env, SCHEMATHESIS_HOOKS: here('contract.schemathesis.py'), NO_COLOR: '1' },
    });
    let said = '';
    child.stdout.on('data', (chunk: Buffer) => (said += String(chunk)));
    child.stderr.on('data', (chunk: Buffer) => (said += String(chunk)));
    child.once('error', reject);
    child.once('close', (status) => resolve({ status, said }));
  });

test('whatever its document allows, and what it does not, is answered as the document says', async ({ skip }) => {
  skip(program === '', 'IDRIFT_SCHEMATHESIS names no schemathesis');
  writeFileSync(join(dir, 'README.md'), '# A card\n');
  const { key, sha256 } = makeKey();
  const keysFile = join(dir, 'consumers.json');
  writeFileSync(keysFile, JSON.stringify({ consumers: [{ name: 'fuzzer', sha256 }] }));
  const service = await startService({
    modelDir: writeRandomModel(dir, 1),
    modelName: 'fuzzed',
    version: 1,
    runId: null,
    port: 0,
    logFile: join(dir, 'predictions.db'),
    limits: { threads: 1 },
    access: { keysFile },
  });
  try {
    const { status, said } = await run([
      '--config-file',
      here('contract.schemathesis.toml'),
      'run',
      `${service.url}/openapi.json`,
      '--header',
      `Authorization: Bearer ${key}`,
      '--max-examples',
      '8',
      '--seed',
      '1',
      '--request-timeout',
      '20',
    ]);
    if (status !== 0) throw new Error(said);
    expect(said).toMatch(/Tested: 7/);
  } finally {
    await service.stop();
  }
}, 120_000);
