/** Finding an engine: every address that Docker's own command line takes, and the reason when none answers. */
import { execFileSync } from 'node:child_process';
import { chmodSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { createServer as createTlsServer } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { hashBytes } from '../../base/hash.ts';
import { connectEngine, isOlder, NoEngineError } from './connect.ts';
import { type Endpoint, endpointsOf, endpointUrl } from './endpoint.ts';
import { fakeEngine, fakeRoutes, VERSION } from './fake-engine.fixture.ts';

const dir = mkdtempSync(join(tmpdir(), 'idrift-connect-'));
afterAll(() => rmSync(dir, { recursive: true, force: true }));
const bare = { HOME: dir, PATH: '' };
const socketAt = (path: string): Endpoint => ({ kind: 'socket', from: 'the test', path });

const troubleOf = async (connecting: Promise<unknown>): Promise<[string, string]> => {
  const thrown = await connecting.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (thrown instanceof NoEngineError) return [thrown.trouble, `${thrown.info.message} ${thrown.info.hint}`];
  throw thrown ?? new Error('an engine answered');
};

test('DOCKER_HOST in every form', () => {
  const urls = (DOCKER_HOST: string): string[] => endpointsOf({ ...bare, DOCKER_HOST }).map(endpointUrl);
  expect(urls('unix:///tmp/a.sock')).toEqual(['unix:///tmp/a.sock']);
  expect(urls('npipe:////./pipe/docker_engine')).toEqual(['npipe:////./pipe/docker_engine']);
  expect(urls('tcp://box')).toEqual(['tcp://box:2375']);
  expect(urls('box:99')).toEqual(['tcp://box:99']);
  expect(urls('ssh://ann@box:2222')).toEqual(['ssh://ann@box:2222']);
  expect(() => urls('gopher://box')).toThrow(/"gopher:\/\/box" \(from DOCKER_HOST\) is not one/);
  expect(() => urls('ssh://-oProxyCommand=x')).toThrow(/is not one that can be used/);
});

test('a context of Docker’s command line, and the sockets that are tried without one', () => {
  const id = hashBytes('sha256', 'colima');
  mkdirSync(join(dir, '.docker', 'contexts', 'meta', id), { recursive: true });
  const meta = { Name: 'colima', Endpoints: { docker: { Host: 'unix:///c.sock', SkipTLSVerify: false } } };
  writeFileSync(join(dir, '.docker', 'contexts', 'meta', id, 'meta.json'), JSON.stringify(meta));
  writeFileSync(join(dir, '.docker', 'config.json'), JSON.stringify({ currentContext: 'colima' }));
  expect(endpointsOf(bare)).toEqual([{ kind: 'socket', from: 'the Docker context colima', path: '/c.sock' }]);
  expect(() => endpointsOf({ ...bare, DOCKER_CONTEXT: 'lost' })).toThrow(/no Docker context lost/);
  mkdirSync(join(dir, '.colima', 'work'), { recursive: true });
  const tried = endpointsOf({ ...bare, DOCKER_CONTEXT: 'default', XDG_RUNTIME_DIR: '/run/user/7' }).map(endpointUrl);
  const expected = [
    '/var/run/docker.sock',
    `${dir}/.docker/run/docker.sock`,
    `${dir}/.colima/work/docker.sock`,
    '/run/user/7/podman/podman.sock',
  ].map((path) => `unix://${path}`);
  expect(tried).toEqual(expect.arrayContaining(expected));
});

test('the first engine that answers is taken, in a version of the API that both speak', async () => {
  const fake = await fakeEngine({
    'GET /version': { ...VERSION, Components: [{ Name: 'Podman Engine' }] },
    'GET /info': { DockerRootDir: '/there' },
  });
  const engine = await connectEngine(bare, [socketAt(join(dir, 'none.sock')), socketAt(fake.path)]);
  expect([engine.url, engine.product, engine.version, engine.api, engine.local]).toEqual([
    fake.url,
    'Podman Engine',
    '28.0.0',
    '1.47',
    true,
  ]);
  expect(await engine.docker.info()).toEqual({ DockerRootDir: '/there' });
  engine.close();
  fake.end();
  expect([isOlder('1.9', '1.41'), isOlder('1.41', '1.41'), isOlder('2.0', '1.41')]).toEqual([true, false, false]);
});

test('missing, not running, too old', async () => {
  const nowhere = [socketAt(join(dir, 'none.sock')), socketAt(join(dir, 'nor-here.sock'))];
  const [missing, text] = await troubleOf(connectEngine(bare, nowhere));
  expect([missing, text]).toEqual([
    'engine-missing',
    expect.stringMatching(/There is no container engine.* Install Docker/),
  ]);

  writeFileSync(join(dir, 'dockerd'), '');
  chmodSync(join(dir, 'dockerd'), 0o755);
  const [installed, start] = await troubleOf(connectEngine({ ...bare, PATH: dir }, nowhere));
  expect([installed, start]).toEqual([
    'engine-not-running',
    expect.stringMatching(/is installed .* does not run.*systemctl/),
  ]);

  const gone = await fakeEngine();
  gone.end();
  const [silent, named] = await troubleOf(connectEngine({ ...bare, DOCKER_HOST: gone.url }));
  expect([silent, named]).toEqual(['engine-not-running', expect.stringContaining('which DOCKER_HOST names')]);

  const old = await fakeEngine({ 'GET /version': { Version: '18.09.1', ApiVersion: '1.39', MinAPIVersion: '1.12' } });
  const [tooOld, update] = await troubleOf(connectEngine({ ...bare, DOCKER_HOST: old.url }));
  expect([tooOld, update]).toEqual([
    'engine-too-old',
    expect.stringMatching(/18\.09\.1 speaks API 1\.39, and 1\.41 is needed.*Update/),
  ]);
  old.end();
});

test('no permission', async ({ skip }) => {
  skip(process.platform === 'win32', 'Windows has no users of this kind');
  const fake = await fakeEngine();
  chmodSync(fake.path, 0o600);
  const isRoot = process.getuid?.() === 0;
  if (!isRoot) chmodSync(fake.path, 0);
  // The folder is open, the socket is not.
  chmodSync(join(fake.path, '..'), 0o755);
  if (isRoot) process.seteuid?.(65_534);
  const [trouble, text] = await troubleOf(connectEngine({ ...bare, DOCKER_HOST: fake.url })).finally(() => {
    if (isRoot) process.seteuid?.(0);
  });
  expect([trouble, text]).toEqual(['engine-no-permission', expect.stringMatching(/may not use.*usermod -aG docker/)]);
  fake.end();
});

test('TCP with TLS: its certificate is checked, and ours is shown', async () => {
  const certificates = join(dir, 'tls');
  mkdirSync(certificates);
  const [key, cert] = [join(certificates, 'key.pem'), join(certificates, 'cert.pem')];
  execFileSync(
    'openssl',
    // biome-ignore format: pairs of an option and its value
    [
      'req', '-x509', '-newkey', 'ec', '-pkeyopt', 'ec_paramgen_curve:prime256v1', '-nodes', '-days', '1',
      '-subj', '/CN=localhost', '-addext', 'subjectAltName=DNS:localhost', '-keyout', key, '-out', cert,
    ],
    { stdio: 'ignore' },
  );
  writeFileSync(join(certificates, 'ca.pem'), readFileSync(cert));
  const options = {
    key: readFileSync(key),
    cert: readFileSync(cert),
    ca: readFileSync(cert),
    requestCert: true,
    rejectUnauthorized: true,
  };
  const server = createTlsServer(options, fakeRoutes({}));
  const port = await new Promise<number>((resolve) => {
    server.listen(0, '127.0.0.1', () => resolve((server.address() as { port: number }).port));
  });
  const env = {
    ...bare,
    DOCKER_HOST: `tcp://localhost:${port}`,
    DOCKER_TLS_VERIFY: '1',
    DOCKER_CERT_PATH: certificates,
  };
  const engine = await connectEngine(env);
  expect([engine.version, engine.local]).toEqual(['28.0.0', true]);
  engine.close();
  rmSync(join(certificates, 'ca.pem'));
  const [trouble, text] = await troubleOf(connectEngine(env));
  expect([trouble, text]).toEqual([
    'engine-not-running',
    expect.stringMatching(/does not answer: self.signed certificate/),
  ]);
  server.closeAllConnections();
  server.close();
});

test('ssh: each connection is the system’s ssh with docker’s dial-stdio behind it', async () => {
  const fake = await fakeEngine({ 'GET /info': { DockerRootDir: '/far' } });
  const program = join(dir, 'ssh');
  // What the far machine would do: pass stdin and stdout on to its socket.
  const pass = `const s = require('net').connect(${JSON.stringify(fake.path)}); process.stdin.pipe(s).pipe(process.stdout);`;
  writeFileSync(
    program,
    `#!/bin/sh\necho "$@" >> ${dir}/ssh.log\n[ "$HOSTKEY" = bad ] && { echo "Host key verification failed." >&2; exit 255; }\nexec ${process.execPath} -e '${pass.replaceAll("'", `'\\''`)}'\n`,
  );
  chmodSync(program, 0o755);
  const path = process.env['PATH'];
  process.env['PATH'] = `${dir}:${path}`;
  const env = { ...bare, DOCKER_HOST: 'ssh://ann@far.example:2222' };
  const engine = await connectEngine(env);
  expect([engine.url, engine.local]).toEqual(['ssh://ann@far.example:2222', false]);
  expect(await engine.docker.info()).toEqual({ DockerRootDir: '/far' });
  engine.close();
  expect(readFileSync(join(dir, 'ssh.log'), 'utf8').split('\n')[0]).toMatch(
    /-T -p 2222 -- ann@far\.example docker system dial-stdio$/,
  );
  process.env['HOSTKEY'] = 'bad';
  const [trouble, text] = await troubleOf(connectEngine(env));
  expect([trouble, text]).toEqual([
    'engine-not-running',
    expect.stringMatching(/Host key verification failed.*without a question/s),
  ]);
  delete process.env['HOSTKEY'];
  process.env['PATH'] = path;
  fake.end();
});
