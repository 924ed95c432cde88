/** What can stand where an MLflow server is expected, and what is said of it. */
import { expect, onTestFinished, test } from 'vitest';
import { IdriftError, type ErrorInfo } from '../../contract/errors.ts';
import { temporaryDir } from '../test-store.ts';
import { serverAddress, signInHeaders } from './address.ts';
import { openServer } from './open-server.ts';
import { type Manners, startRude } from './rude-server.fixture.ts';
import { smallMlflow } from './small-mlflow.fixture.ts';

const faultOf = async (work: () => Promise<unknown>): Promise<ErrorInfo> => {
  try {
    await work();
  } catch (thrown) {
    if (thrown instanceof IdriftError) return thrown.info;
    throw thrown;
  }
  throw new Error('Nothing was thrown.');
};

const openBehind = async (manners: Manners, version?: string): Promise<ErrorInfo & { readonly url: string }> => {
  const server = await startRude(smallMlflow(version).answer);
  onTestFinished(() => server.stop());
  server.be(manners);
  const opened = openServer({ url: server.url, dir: temporaryDir(), timeoutMilliseconds: 1000 });
  return { ...(await faultOf(() => opened)), url: server.url };
};

test.each<[string, Manners, RegExp, RegExp]>([
  [
    'a proxy page',
    { kind: 'answer', status: 200, type: 'text/html', text: '<html>Sign in' },
    /not MLflow.*a web page/,
    /proxy/,
  ],
  [
    'another program',
    { kind: 'answer', status: 200, type: 'text/plain', text: 'hello' },
    /not MLflow.*something else/,
    /browser/,
  ],
  [
    'a 404 page',
    { kind: 'answer', status: 404, type: 'text/html', text: '<html>' },
    /not MLflow/,
    /address lacks a path/,
  ],
  [
    '401',
    { kind: 'answer', status: 401, type: 'text/plain', text: 'no' },
    /wants to know who asks/,
    /MLFLOW_TRACKING_USERNAME/,
  ],
  ['403', { kind: 'answer', status: 403, type: 'text/plain', text: 'no' }, /wants to know who asks/, /TOKEN/],
  [
    'the host check',
    {
      kind: 'answer',
      status: 403,
      type: 'text/plain',
      text: 'Invalid Host header - possible DNS rebinding attack detected',
    },
    /does not take requests for 127\.0\.0\.1:\d+/,
    /--allowed-hosts/,
  ],
  [
    '502',
    { kind: 'answer', status: 502, type: 'text/html', text: '<html>Bad Gateway' },
    /failed at \/version \(502\)/,
    /log/,
  ],
  ['429', { kind: 'answer', status: 429, type: 'text/plain', text: '' }, /failed.*\(429\)/, /too much/],
  ['silence', { kind: 'silent' }, /did not answer within 1 s/, /busy or starting/],
  ['a cut connection', { kind: 'cut' }, /broke off/, /Start the stack/],
])('%s', async (_, manners, message, hint) => {
  const fault = await openBehind(manners);
  expect(fault).toMatchObject({ code: 'not-available', where: fault.url });
  expect(fault.message).toMatch(message);
  expect(fault.hint).toMatch(hint);
});

test('nobody', async () => {
  const server = await startRude(() => ({}));
  await server.stop();
  const fault = await faultOf(() => openServer({ url: server.url, dir: temporaryDir() }));
  expect(fault).toMatchObject({ code: 'not-available', message: expect.stringContaining('refused') });
});

test.each(['2.22.1', '4.0.0'])('MLflow %s', async (version) => {
  const fault = await openBehind({ kind: 'pass' }, version);
  expect(fault.message).toContain(`is MLflow ${version}; Idrift knows MLflow 3`);
  expect(fault.hint).toContain('Nothing was written');
});

test('an address holds a path, a password that is never shown, or is none', () => {
  const env = {};
  const address = serverAddress(' https://ann:s%20ecret@host.example/mlflow/ ', env);
  expect(address.url).toBe('https://host.example/mlflow');
  expect(signInHeaders(address.signIn)).toEqual({
    authorization: `Basic ${Buffer.from('ann:s ecret').toString('base64')}`,
  });
  expect(serverAddress('http://h:5000', { MLFLOW_TRACKING_TOKEN: 't' }).signIn).toEqual({ kind: 'token', token: 't' });
  for (const text of ['', 'localhost:5000', 'ftp://x', 'sqlite:///x']) {
    expect(() => serverAddress(text, env)).toThrow('not the address of an MLflow server');
  }
  expect(() => serverAddress('ftp://ann:secret@host', env)).not.toThrow('secret');
});
