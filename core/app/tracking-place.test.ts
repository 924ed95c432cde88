/** Who decides where runs and models live, and with which keys. */
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { temporaryDir } from '../tracking/test-store.ts';
import { choosePlace } from './tracking-place.ts';

const ENV = 'http://env:5000';
const FILE = 'http://file:5000';

const projectWith = (dotEnv: string | null): string => {
  const dir = temporaryDir();
  if (dotEnv !== null) writeFileSync(join(dir, '.env'), dotEnv);
  return dir;
};

test.each([
  ['nothing', undefined, undefined, null, 'project', 'default'],
  ['.env', undefined, undefined, `MLFLOW_TRACKING_URI=${FILE}`, FILE, 'env-file'],
  ['idrift.json over .env', 'project', undefined, `MLFLOW_TRACKING_URI=${FILE}`, 'project', 'settings'],
  ['an address in idrift.json', 'http://set:1', undefined, null, 'http://set:1', 'settings'],
  ['the environment over both', 'project', ENV, `MLFLOW_TRACKING_URI=${FILE}`, ENV, 'environment'],
  ['an empty variable is none', undefined, ' ', null, 'project', 'default'],
] as const)('%s', (_, setting, variable, dotEnv, where, decidedBy) => {
  const chosen = choosePlace(projectWith(dotEnv), setting, { MLFLOW_TRACKING_URI: variable });
  expect(chosen).toMatchObject({ decidedBy, remark: null });
  expect(chosen.place.kind === 'server' ? chosen.place.url : 'project').toBe(where);
});

test('what names no server is passed over, and said without a password', () => {
  const chosen = choosePlace(projectWith(null), undefined, {
    MLFLOW_TRACKING_URI: 'postgresql://ann:secret@db/mlflow',
  });
  expect(chosen).toMatchObject({ place: { kind: 'project' }, decidedBy: 'default' });
  expect(chosen.remark).toContain('“postgresql://db/mlflow”');
  const both = choosePlace(projectWith(`MLFLOW_TRACKING_URI=${FILE}`), undefined, {
    MLFLOW_TRACKING_URI: 'databricks',
  });
  expect(both).toMatchObject({ place: { kind: 'server', url: FILE }, decidedBy: 'env-file' });
  expect(both.remark).toContain('databricks');
});

test('the stack’s server has the keys of the stack’s store, by whichever name it is called; others have the user’s', () => {
  const dir = projectWith('AWS_ACCESS_KEY_ID=mine\n');
  mkdirSync(join(dir, '.idrift'));
  writeFileSync(
    join(dir, '.idrift', 'stack.env'),
    'STACK_MLFLOW_PORT=15000\nSTACK_S3_PORT=19000\nSTACK_S3_ACCESS_KEY=stacks\nSTACK_S3_SECRET_KEY=s\n',
  );
  const stacks = {
    isStack: true,
    env: { AWS_ACCESS_KEY_ID: 'stacks', MLFLOW_S3_ENDPOINT_URL: 'http://127.0.0.1:19000' },
  };
  expect(choosePlace(dir, 'stack', {}).place).toMatchObject({ ...stacks, url: 'http://127.0.0.1:15000' });
  expect(choosePlace(dir, 'http://localhost:15000/', {}).place).toMatchObject(stacks);
  expect(choosePlace(dir, 'http://elsewhere:15000', {}).place).toMatchObject({
    isStack: false,
    env: { AWS_ACCESS_KEY_ID: 'mine' },
  });
});
