/** import-url from an S3 server: IDRIFT_S3_ENDPOINT names a MinIO; skipped where there is none. */
import { beforeEach, describe, expect, it } from 'vitest';
import { emptyFolder, errorOf } from '../project.fixture.ts';
import { LACKS_MINIO, newBucket, S3_ENDPOINT, S3_OPTIONS } from '../remote/s3/minio.fixture.ts';
import { importUrl } from './import-url.ts';
import { newProject } from './project.fixture.ts';
import { status } from './status.ts';
import { update } from './update.ts';

describe(`import-url from ${S3_ENDPOINT || 'no S3 server'}`, () => {
  beforeEach(({ skip }) => skip(S3_ENDPOINT === '', LACKS_MINIO));

  it('of an object and of all under a prefix, by a remote of the project', async () => {
    const { name, client } = await newBucket();
    const options = Object.entries(S3_OPTIONS).map(([key, value]) => `    ${key} = ${value}\n`);
    const project = await newProject(emptyFolder(), `['remote "store"']\n    url = s3://${name}\n${options.join('')}`);
    const put = (key: string, text: string) => client.request({ method: 'PUT', key, body: Buffer.from(text) });
    await put('raw/a.csv', 'one');
    await put('raw/d/x', '1');
    await put('raw/d/s/y', '2');

    await importUrl(project, 'remote://store/raw/a.csv');
    await importUrl(project, 'remote://store/raw/d');
    expect([project.text('a.csv'), project.text('d/s/y')]).toEqual(['one', '2']);
    expect(project.text('a.csv.dvc')).toMatch(
      /deps:\n- etag: \w{32}\n {2}size: 3\n {2}hash: md5\n {2}path: remote:\/\/store\/raw\/a\.csv\n/,
    );
    expect(project.text('d.dvc')).toMatch(/deps:\n- etag: \w{32}\.dir\n {2}size: 2\n {2}nfiles: 2\n/);
    expect(await status(project)).toEqual({});
    expect((await update(project, ['a.csv.dvc', 'd.dvc'])).map(({ isChanged }) => isChanged)).toEqual([false, false]);

    await put('raw/d/new', '3');
    expect((await update(project, ['a.csv.dvc', 'd.dvc'])).map(({ isChanged }) => isChanged)).toEqual([false, true]);
    expect(project.text('d/new')).toBe('3');
    expect(await errorOf(() => importUrl(project, 'remote://store/raw/none'))).toMatchObject({ code: 'not-found' });
    expect(await errorOf(() => importUrl(project, 'remote://other/raw/none'))).toMatchObject({ code: 'bad-input' });
    client.close();
  });
});
