/** The settings of the stack: what an imported `.env` means, where the services are, and that the compose file has the same variables. */
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { importEnv, STACK_OPTIONS, STACK_PORTS, stackAddresses } from './settings.ts';

const file = readFileSync(new URL('../../docker-compose.yaml', import.meta.url), 'utf8');

test('the compose file has these variables and no others, with these ports on loopback', () => {
  const used = new Set([...file.matchAll(/\$\{(\w+)/g)].map(([, name]) => name ?? ''));
  const secrets = ['STACK_S3_ACCESS_KEY', 'STACK_S3_SECRET_KEY', 'STACK_POSTGRES_PASSWORD', 'STACK_JUPYTER_TOKEN'];
  // Slack's and the webhook's as in the app's own environment; the database's address may hold a password.
  const others = [
    'STACK_DATABASE_URL',
    'SLACK_TOKEN',
    'SLACK_CHANNEL',
    'IDRIFT_SLACK_API_URL',
    'IDRIFT_WEBHOOK_SECRET',
  ];
  expect(used).toEqual(new Set([...STACK_OPTIONS, ...STACK_PORTS.map(({ name }) => name), ...secrets, ...others]));
  for (const { name, port } of STACK_PORTS)
    expect(file).toContain(`\${STACK_BIND:-127.0.0.1}:\${${name}:-${port}}:${port}`);
  expect(file).not.toMatch(/container_name/);
  for (const secret of secrets) expect(file).not.toMatch(new RegExp(`\\$\\{${secret}(?!:\\?)`));
});

test('every image is pinned', () => {
  const images = [...file.matchAll(/image: \$\{\w+:-(\S+)\}/g)].map(([, image]) => image ?? '');
  expect(images).toHaveLength(file.match(/^ {4}image:/gm)?.length ?? 0);
  for (const image of images) expect(image).toMatch(/:(?!latest)[\w.-]*\d[\w.-]*$/);
});

test('the template of a project run by hand leaves the stack as it is', () => {
  const found = importEnv(
    [
      '# copy to .env',
      'export AWS_ACCESS_KEY_ID=minioadmin',
      'export AWS_SECRET_ACCESS_KEY="minioadmin"',
      'MLFLOW_S3_ENDPOINT_URL=http://localhost:9000',
      "MLFLOW_TRACKING_URI='http://localhost:5000' # outside",
      'PREDICTION_SERVICE_URI=http://prediction_service:8001',
      'DATABASE_URL=postgresql://postgres:postgres@localhost:5432/predictions',
      'SLACK_BOT_TOKEN=xoxb-your-token',
      'SLACK_CHANNEL_ID=',
      'EDITOR=vi',
    ].join('\r\n'),
  );
  expect(found.values.size).toBe(0);
  expect(found.ours).toHaveLength(6);
  expect([found.slackToken, found.slackChannel, found.ignored]).toEqual([null, null, ['EDITOR']]);
});

test('servers elsewhere are taken over, and Slack', () => {
  const found = importEnv(`AWS_ACCESS_KEY_ID=AKIA1
AWS_SECRET_ACCESS_KEY="s/ecret+1"
MLFLOW_S3_ENDPOINT_URL=https://s3.example.org
MLFLOW_TRACKING_URI=https://mlflow.example.org
PREDICTION_SERVICE_URI=https://predict.example.org
DATABASE_URL=postgresql://u:p%24@db.example.org/log
SLACK_BOT_TOKEN=xoxb-1234567890-abcdef
SLACK_CHANNEL_ID=C0123456789`);
  expect(Object.fromEntries(found.values)).toEqual({
    STACK_S3_ACCESS_KEY: 'AKIA1',
    STACK_S3_SECRET_KEY: 's/ecret+1',
    STACK_S3_ENDPOINT: 'https://s3.example.org',
    STACK_MLFLOW_URL: 'https://mlflow.example.org',
    STACK_PREDICTION_URL: 'https://predict.example.org',
    STACK_DATABASE_URL: 'postgresql://u:p%24@db.example.org/log',
  });
  expect([found.slackToken, found.slackChannel]).toEqual(['xoxb-1234567890-abcdef', 'C0123456789']);
  expect(stackAddresses(found.values)).toMatchObject({
    trackingUri: 'https://mlflow.example.org',
    databaseUrl: 'postgresql://u:p%24@db.example.org/log',
  });
});

test('addresses follow the ports; an address for all is called by loopback', () => {
  const values = new Map([
    ['STACK_BIND', '0.0.0.0'],
    ['STACK_MLFLOW_PORT', '15000'],
    ['STACK_POSTGRES_PASSWORD', 'p'],
  ]);
  expect(stackAddresses(values)).toEqual({
    trackingUri: 'http://127.0.0.1:15000',
    s3Endpoint: 'http://127.0.0.1:9000',
    predictionUri: 'http://127.0.0.1:8001',
    webUri: 'http://127.0.0.1:8000',
    databaseUrl: 'postgresql://idrift:p@127.0.0.1:5432/idrift',
  });
});
