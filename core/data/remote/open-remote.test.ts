/** Which remotes are served, and what the others are told. */
import { describe, expect, it } from 'vitest';
import type { RemoteConfig } from '../config/load.ts';
import { openRemote, resolveRemote } from './open-remote.ts';
import { newPlace, remoteConfig } from './remote.fixture.ts';

const remotes = new Map<string, RemoteConfig>([
  ['base', { name: 'base', url: 's3://bucket/base', options: { region: 'x', profile: 'p' } }],
  ['disk', { name: 'disk', url: '/srv/data', options: {} }],
  ['a', { name: 'a', url: 'remote://b/x', options: {} }],
  ['b', { name: 'b', url: 'remote://a/x', options: {} }],
]);
const open = (url: string, options: Readonly<Record<string, string>> = {}) =>
  openRemote(remoteConfig(url, options), { remotes, ...newPlace() });

describe('openRemote', () => {
  it('follows remote:// to the address and the settings of the other', () => {
    expect(resolveRemote(remoteConfig('remote://base/more', { region: 'y' }), remotes)).toMatchObject({
      name: 'store',
      url: 's3://bucket/base/more',
      options: { region: 'y', profile: 'p' },
    });
    expect(resolveRemote(remoteConfig('remote://disk/more'), remotes).url).toBe('/srv/data/more');
    expect(() => resolveRemote(remoteConfig('remote://nobody'), remotes)).toThrow('nobody');
    expect(() => resolveRemote(remoteConfig('remote://a'), remotes)).toThrow('refer to one another');
  });
  it('serves folders and S3', async () => {
    expect((await open('/srv/data')).url).toBe('/srv/data');
    expect((await open('file:///srv/my%20data')).url).toBe('/srv/my data');
    expect((await open('remote://base/x', { access_key_id: 'a', secret_access_key: 'b' })).url).toBe(
      's3://bucket/base/x',
    );
  });
  it('names every other kind and what to do', async () => {
    for (const url of [
      'gs://b',
      'azure://c/p',
      'abfs://c',
      'ssh://h/p',
      'hdfs://h/p',
      'webhdfs://h',
      'oss://b',
      'webdav://h',
      'webdavs://h',
      'http://h',
      'https://h',
      'gdrive://id',
    ]) {
      await expect(open(url)).rejects.toMatchObject({
        info: {
          code: 'not-available',
          message: expect.stringContaining(url.split(':')[0] ?? ''),
          hint: expect.stringContaining('dvc itself'),
        },
      });
    }
    await expect(open('foo://x')).rejects.toMatchObject({ info: { code: 'bad-input' } });
    await expect(open('s3://b', { version_aware: 'true' })).rejects.toMatchObject({
      info: { message: expect.stringContaining('cloud versioned') },
    });
  });
});
