/** Where the texts of a check come from: the cache first, the remote for what it lacks or has damaged, and what is said when neither has them. */
import { chmodSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { hashBytes } from '../../base/hash.ts';
import type { DatasetUse } from '../../contract/tracking.ts';
import { startFakeS3 } from '../../data/remote/s3/s3-server.fixture.ts';
import { objectPath } from '../../data/store/objects.ts';
import { readTextsOf, type TextSource } from './reference-texts.ts';

const BYTES = Buffer.from('{"text": "Åt gott.", "label": "positiv"}\n{"text": "Kallt.", "label": "negativ"}\n');
const MD5 = hashBytes('md5', BYTES);
const KEY = `shop/files/md5/${MD5.slice(0, 2)}/${MD5.slice(2)}`;
const used: DatasetUse = {
  name: 'data',
  digest: 'd',
  revision: null,
  files: [{ path: 'data/val.jsonl', md5: MD5 }],
  context: 'training',
};

const setUp = async () => {
  const cacheDir = mkdtempSync(join(tmpdir(), 'idrift-cache-'));
  const s3 = await startFakeS3();
  const [id, secret] = [process.env['AWS_ACCESS_KEY_ID'], process.env['AWS_SECRET_ACCESS_KEY']];
  Object.assign(process.env, { AWS_ACCESS_KEY_ID: 'a', AWS_SECRET_ACCESS_KEY: 'b' });
  onTestFinished(async () => {
    rmSync(cacheDir, { recursive: true });
    await s3.close();
    for (const [name, value] of [
      ['AWS_ACCESS_KEY_ID', id],
      ['AWS_SECRET_ACCESS_KEY', secret],
    ] as const) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  });
  const source: TextSource = { cacheDir, remote: 's3://dvcstore/shop', s3Endpoint: s3.endpoint };
  const cache = (bytes: Buffer): void => {
    const path = objectPath(cacheDir, MD5);
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, bytes);
    chmodSync(path, 0o444);
  };
  return { source, s3, cache };
};

test('from the cache without a question to the remote', async () => {
  const { source, s3, cache } = await setUp();
  cache(BYTES);
  expect(await readTextsOf(used, 'val', source)).toEqual(['Åt gott.', 'Kallt.']);
  expect(s3.asked).toHaveLength(0);
});

test('from the remote where the cache lacks the file or has it damaged', async () => {
  const { source, s3, cache } = await setUp();
  s3.objects.set(KEY, BYTES);
  expect(await readTextsOf(used, 'val', source)).toEqual(['Åt gott.', 'Kallt.']);
  cache(Buffer.from('{"text": "Ändrat.", "label": "positiv"}\n'));
  expect(await readTextsOf(used, 'val', source)).toEqual(['Åt gott.', 'Kallt.']);
});

test('what neither has is said with both places; other bytes are not taken for the data', async () => {
  const { source, s3 } = await setUp();
  const failed = async (): Promise<unknown> => readTextsOf(used, 'val', source).catch((thrown: unknown) => thrown);
  expect(await failed()).toMatchObject({
    info: {
      code: 'not-available',
      message: expect.stringMatching(/val\.jsonl .*The mounted DVC cache.*s3:\/\/dvcstore\/shop/) as string,
      hint: expect.stringContaining('idrift data push') as string,
    },
  });
  s3.objects.set(KEY, Buffer.from('{"text": "Annat.", "label": "positiv"}\n'));
  expect(String(await failed())).toContain('other bytes');
  await expect(readTextsOf(used, 'train', source)).rejects.toThrow('has no train.jsonl');
});
