/** What a project's `.env` does to the program and to the stack that it starts: the eight names, and whose word holds. */
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { projectSettings } from '../contract/project.ts';
import { prepareStackEnv } from '../stack/secrets.ts';
import { slackTokenOf, withSlackChannel } from './project-env.ts';
import { readStackFile, servicesOf } from './stack-file.ts';

const ELSEWHERE = `export AWS_ACCESS_KEY_ID=AKIA1
AWS_SECRET_ACCESS_KEY="s/ecret+1"
MLFLOW_S3_ENDPOINT_URL=https://s3.example.org
MLFLOW_TRACKING_URI=https://mlflow.example.org
PREDICTION_SERVICE_URI=https://predict.example.org
DATABASE_URL=postgresql://u:p%24@db.example.org/log
SLACK_TOKEN=xoxb-1234567890-abcdef
SLACK_CHANNEL=C0123456789
`;

const folder = (env?: string): string => {
  const dir = mkdtempSync(join(tmpdir(), 'idrift-env-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
  if (env !== undefined) writeFileSync(join(dir, '.env'), env);
  return dir;
};
const environmentOf = (dir: string, service: string, env: Record<string, string> = {}): Record<string, unknown> => {
  const state = readStackFile(dir, ['*'], env);
  if (state.kind !== 'read') throw new Error(JSON.stringify(state));
  const found = servicesOf(state.file.project).find(([name]) => name === service)?.[1];
  return { ...found?.environment, mounts: found?.volumes?.map(({ source }) => source) };
};

test('the eight names of a project open at the folder: the stack goes to the servers they name, Slack is set up', () => {
  const dir = folder(ELSEWHERE);
  expect(environmentOf(dir, 'monitoring')).toMatchObject({
    AWS_ACCESS_KEY_ID: 'AKIA1',
    AWS_SECRET_ACCESS_KEY: 's/ecret+1',
    MLFLOW_S3_ENDPOINT_URL: 'https://s3.example.org',
    MLFLOW_TRACKING_URI: 'https://mlflow.example.org',
    DATABASE_URL: 'postgresql://u:p%24@db.example.org/log',
    SLACK_TOKEN: 'xoxb-1234567890-abcdef',
    SLACK_CHANNEL: 'C0123456789',
  });
  expect(environmentOf(dir, 'web')).toMatchObject({ PREDICTION_URL: 'https://predict.example.org' });
  expect(slackTokenOf(dir, {})).toBe('xoxb-1234567890-abcdef');
  expect(withSlackChannel(projectSettings.parse({}), dir, {}).slackChannel).toBe('C0123456789');
});

test("the environment's word holds, then the stack's own file and idrift.json, then .env", () => {
  const dir = folder(ELSEWHERE);
  prepareStackEnv(dir, { STACK_MLFLOW_URL: 'https://other.example.org', STACK_S3_ENDPOINT: 'https://own.example.org' });
  const found = environmentOf(dir, 'monitoring', { STACK_DATABASE_URL: 'postgresql://db/x', SLACK_TOKEN: 'xoxb-own' });
  expect(found).toMatchObject({
    MLFLOW_TRACKING_URI: 'https://other.example.org',
    MLFLOW_S3_ENDPOINT_URL: 'https://own.example.org',
    DATABASE_URL: 'postgresql://db/x',
    SLACK_TOKEN: 'xoxb-own',
  });
  // The keys belong to the store that was not taken.
  expect(found['AWS_ACCESS_KEY_ID']).toMatch(/^idrift/);
  expect(slackTokenOf(dir, { SLACK_TOKEN: 'xoxb-own' })).toBe('xoxb-own');
  const named = projectSettings.parse({ slackChannel: '#drift' });
  expect(withSlackChannel(named, dir, { SLACK_CHANNEL: 'C1' }).slackChannel).toBe('#drift');
  expect(withSlackChannel(projectSettings.parse({}), dir, { SLACK_CHANNEL: 'C1' }).slackChannel).toBe('C1');
});

test('a template, or none, leaves the stack as it is and Slack unset', () => {
  for (const text of [undefined, 'SLACK_TOKEN=xoxb-your-token\nMLFLOW_TRACKING_URI=http://localhost:5000\n']) {
    const dir = folder(text);
    expect(environmentOf(dir, 'monitoring')).toMatchObject({
      MLFLOW_TRACKING_URI: 'http://mlflow:5000',
      SLACK_TOKEN: '',
    });
    expect(slackTokenOf(dir, {})).toBeNull();
  }
});

test("the monitoring service is shown the project's DVC cache, made here where it is missing", () => {
  const dir = folder();
  mkdirSync(join(dir, '.dvc'));
  const cache = join(dir, '.dvc', 'cache');
  expect(environmentOf(dir, 'monitoring')['mounts']).toContain(cache);
  expect(existsSync(cache)).toBe(true);
  writeFileSync(join(dir, '.dvc', 'config'), '[cache]\n    dir = ../elsewhere\n');
  expect(environmentOf(dir, 'monitoring')['mounts']).toContain(join(dir, 'elsewhere'));
});
