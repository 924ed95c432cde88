/** Which version a reference means, asked of a server that answers as MLflow does, and as what stands before it may. */
import { createServer, type Server } from 'node:http';
import { afterEach, expect, test } from 'vitest';
import { IdriftError } from '../../contract/errors.ts';
import { parseReference } from './model-reference.ts';
import { fetchModel, findVersion } from './registered-model.ts';

test.each([
  ['models:/bert', { name: 'bert' }],
  ['models:/bert/latest', { name: 'bert' }],
  ['bert/3', { name: 'bert', version: '3' }],
  ['models:/my bert@champion', { name: 'my bert', alias: 'champion' }],
])('%s', (uri, expected) => {
  expect(parseReference(uri)).toEqual(expected);
});

test.each(['', 'models:/', 'models:/a/b', 'runs:/abc/model', 'a@'])('"%s" is refused', (uri) => {
  expect(() => parseReference(uri)).toThrow(IdriftError);
});

const servers: Server[] = [];
afterEach(() => {
  for (const server of servers.splice(0)) server.close();
});

const answering = (answers: Readonly<Record<string, readonly [number, string]>>): Promise<string> =>
  new Promise((resolve) => {
    const server = createServer((request, response) => {
      const path = (request.url ?? '').replace('/api/2.0/mlflow/', '').split('?')[0] ?? '';
      const [status, body] = answers[path] ?? [404, '<!doctype html>'];
      response.writeHead(status).end(body);
    }).listen(0, '127.0.0.1', () => {
      const address = server.address();
      resolve(`http://127.0.0.1:${typeof address === 'object' ? address?.port : 0}/`);
    });
    servers.push(server);
  });

const location = 's3://mlartifacts/0/models/m-1/artifacts';
const uri = [200, JSON.stringify({ artifact_uri: location })] as const;

test('the highest version, a number, an alias', async () => {
  const server = await answering({
    'model-versions/search': [200, '{"model_versions":[{"version":"7","run_id":"r7"}]}'],
    'model-versions/get': [200, '{"model_version":{"version":"3","run_id":""}}'],
    'registered-models/alias': [200, '{"model_version":{"version":"5"}}'],
    'model-versions/get-download-uri': uri,
  });
  expect(await findVersion(server, { name: 'bert' })).toEqual({ name: 'bert', version: 7, runId: 'r7', location });
  expect(await findVersion(server, { name: 'bert', version: '3' })).toMatchObject({ version: 3, runId: null });
  expect(await findVersion(server, { name: 'bert', alias: 'best' })).toMatchObject({ version: 5 });
});

test('what is not there yet is null; what is wrong is said', async () => {
  const server = await answering({
    'model-versions/search': [200, '{}'],
    'model-versions/get': [404, '{"error_code":"RESOURCE_DOES_NOT_EXIST","message":"no"}'],
    'registered-models/alias': [
      400,
      '{"error_code":"INVALID_PARAMETER_VALUE","message":"Registered model alias best not found."}',
    ],
  });
  expect(await findVersion(server, { name: 'bert' })).toBeNull();
  expect(await findVersion(server, { name: 'bert', version: '3' })).toBeNull();
  expect(await findVersion(server, { name: 'bert', alias: 'best' })).toBeNull();
  const proxy = await answering({
    'model-versions/search': [200, '<html>Sign in</html>'],
    'model-versions/get': [401, 'Who are you?'],
  });
  await expect(findVersion(proxy, { name: 'bert' })).rejects.toThrow(/answered 200: <html>Sign in/);
  await expect(findVersion(proxy, { name: 'bert', version: '1' })).rejects.toThrow(/answered 401: Who are you/);
  await expect(findVersion('http://127.0.0.1:1', { name: 'bert' })).rejects.toThrow(
    /does not answer at http:\/\/127\.0\.0\.1:1/,
  );
});

test('files that are not on S3 are said to be so', async () => {
  const version = { name: 'bert', version: 1, runId: null, location: 'mlflow-artifacts:/0/models/m-1/artifacts' };
  await expect(fetchModel(version, '/nowhere')).rejects.toThrow(/reads them from S3/);
});
