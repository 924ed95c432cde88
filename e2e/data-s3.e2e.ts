/** The Data page with a remote on a real S3 server (IDRIFT_S3_ENDPOINT, MinIO's own keys): its keys, push, pull, and a server that says no. */
import { readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { CreateBucketCommand, ListObjectsV2Command, S3Client } from '@aws-sdk/client-s3';
import { expect, test } from 'vitest';
import { answer, button, expectReadable, LONG, more, openData, picture, soon, toast } from './data-page.ts';
import { gitIn, makeBranchedProject } from './data-project.ts';

const endpoint = process.env['IDRIFT_S3_ENDPOINT'];
const KEYS = { accessKeyId: 'minioadmin', secretAccessKey: 'minioadmin' };
const bucket = `page-${process.pid}`;

test.skipIf(endpoint === undefined)('a remote on an S3 server: keys, push, pull, and wrong keys told', async () => {
  const s3 = new S3Client({ endpoint: endpoint ?? '', region: 'us-east-1', forcePathStyle: true, credentials: KEYS });
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  const project = makeBranchedProject();
  const { page, complaints } = await openData(project);

  await button(page, /^Push to/).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('minio');
  await dialog.getByLabel('Address').fill(`s3://${bucket}/data`);
  await dialog.getByLabel('Endpoint').fill(endpoint ?? '');
  await dialog.getByLabel('Access key').fill(KEYS.accessKeyId);
  await dialog.getByLabel('Secret key').fill('not the key');
  await picture(page, '40-s3-keys');
  await expectReadable(page);
  await dialog.getByRole('button', { name: 'Add remote' }).click();
  await dialog.getByText('default', { exact: true }).waitFor(LONG);
  expect(await dialog.textContent()).not.toContain('not the key');
  await page.keyboard.press('Escape');
  expect(readFileSync(join(project, '.dvc', 'config'), 'utf8')).not.toContain('not the key');
  expect(gitIn(project, 'status', '--porcelain')).not.toContain('config.local');

  // The server refuses: what, where and what to do; nothing was sent.
  await button(page, 'Push to minio').click();
  await page.getByRole('alert').getByText(/key/i).first().waitFor(LONG);
  await picture(page, '41-s3-refused');
  await button(page, 'Put away').click();

  await more(page, 'Remotes…');
  await dialog.getByRole('button', { name: 'Remove minio' }).click();
  await dialog.getByText('There is none yet.').waitFor(LONG);
  await dialog.getByLabel('Name').fill('minio');
  await dialog.getByLabel('Address').fill(`s3://${bucket}/data`);
  await dialog.getByLabel('Endpoint').fill(endpoint ?? '');
  await dialog.getByLabel('Access key').fill(KEYS.accessKeyId);
  await dialog.getByLabel('Secret key').fill(KEYS.secretAccessKey);
  await dialog.getByRole('button', { name: 'Add remote' }).click();
  await dialog.getByText('default', { exact: true }).waitFor(LONG);
  await page.keyboard.press('Escape');
  await soon(() => page.locator('.data-cloud').count()).toBe(5);
  await button(page, 'Push to minio').click();
  await soon(() => toast(page).textContent()).toMatch(/6 objects, .* pushed to minio/);
  await soon(() => page.locator('.data-cloud').count()).toBe(0);
  const { Contents: objects = [] } = await s3.send(
    new ListObjectsV2Command({ Bucket: bucket, Prefix: 'data/files/md5/' }),
  );
  expect(objects.length).toBe(6);

  // Cache and files are lost: pull brings both back.
  rmSync(join(project, '.dvc', 'cache'), { recursive: true });
  rmSync(join(project, 'data', 'train.jsonl'));
  await button(page, 'Look again').click();
  await button(page, 'Pull from minio').click();
  await soon(() => toast(page).textContent()).toMatch(/fetched from minio/);
  await soon(() => readFileSync(join(project, 'data', 'train.jsonl'), 'utf8').length).toBeGreaterThan(1000);
  await picture(page, '42-s3-pulled');
  expect(await answer(page).textContent()).not.toMatch(/missing/);
  expect(complaints).toEqual([]);
  s3.destroy();
});
