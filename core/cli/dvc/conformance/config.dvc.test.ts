import { conformance, scenario } from './scenario.ts';

conformance('config and remote', () => {
  scenario('values set, read, listed and taken away', async (twins) => {
    await twins.dvc('config core.autostage true');
    await twins.dvc('config core.autostage');
    await twins.dvc('config cache.type hardlink,symlink');
    await twins.dvc('config --local core.remote store');
    await twins.dvc('config core.remote store');
    await twins.dvc('config -l');
    await twins.dvc('config -l --show-origin');
    await twins.dvc('config -u core.autostage');
    await twins.dvc('config -u core.autostage');
    await twins.dvc('config core.no_such 1');
    await twins.dvc('config nosection 1');
    await twins.dvc('config core.checksum_jobs many');
    await twins.dvc('config core.checksum_jobs 4');
  });
  scenario('remotes added, changed, renamed, removed', async (twins) => {
    await twins.dvc('remote add -d Store ../remote');
    await twins.dvc('remote add s3 s3://bucket/prefix');
    await twins.dvc('remote add s3 s3://bucket/prefix');
    await twins.dvc('remote add -f s3 s3://bucket/other');
    await twins.dvc('remote modify s3 endpointurl http://localhost:9000');
    await twins.dvc('remote modify s3 no_such_key 1');
    await twins.dvc('remote list');
    await twins.dvc('remote default');
    await twins.dvc('remote default s3');
    await twins.dvc('remote default no-such');
    twins.excuse(/config\.local$/, 'dvc makes an empty one');
    await twins.dvc('remote rename s3 minio');
    await twins.dvc('remote modify -u minio endpointurl');
    await twins.dvc('remote remove store');
    await twins.dvc('remote remove store');
    await twins.dvc('remote default -u');
    await twins.dvc('remote list');
  });
  scenario('options in the local file', async (twins) => {
    await twins.dvc('remote add s3 s3://bucket/prefix');
    await twins.dvc('remote modify --local s3 secret_access_key very,secret#x');
    await twins.dvc('remote modify --local s3 access_key_id me');
    await twins.dvc('config -l --local');
    await twins.dvc('remote modify --local -u s3 secret_access_key');
    twins.excuse(/config(?:\.local)?$/, 'dvc renames half of it');
    await twins.dvc('remote rename s3 minio', { ownStatus: 0, because: 'dvc renames half of it and ends with 251' });
  });
  scenario('values that need quotes', async (twins) => {
    await twins.dvc(['remote', 'add', 'a', 's3://b/with,comma']);
    await twins.dvc(['remote', 'add', 'b', 's3://b/with space ']);
    await twins.dvc(['remote', 'add', 'c', 's3://b/"quoted"']);
    await twins.dvc(['remote', 'add', 'd', '/abs/path']);
    await twins.dvc(['remote', 'add', 'e', 'relative/path']);
    await twins.dvc('remote list');
  });
  scenario('a config that is broken', async (twins) => {
    twins.write('.dvc/config', '[core\nremote = x\n');
    await twins.dvc('status --json');
    await twins.dvc('config core.remote');
    twins.write('.dvc/config', '[core]\n    no_such = 1\n');
    await twins.dvc('status --json');
    twins.write('.dvc/config', '[\'remote "x"\']\n    url = a\n[\'remote "x"\']\n    url = b\n');
    await twins.dvc('remote list');
  });
});
