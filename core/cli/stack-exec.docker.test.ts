/** `idrift stack exec` between pipes and as one document; a terminal of its own is tried by the page's shell. */
import { afterEach, expect, test } from 'vitest';
import { composeFixture, docker, type Fixture, IMAGE, lacking } from '../stack/engine/project.fixture.ts';
import { ended, idrift, idriftJson, start } from './command.fixture.ts';

const lacks = lacking();
let fixture: Fixture | undefined;
afterEach(() => fixture?.remove());

test.skipIf(lacks)('a program in a service, with its words, its status, and its end', { timeout: 60_000 }, async () => {
  fixture = composeFixture('services: {}');
  const { name, dir } = fixture;
  fixture.write(`name: ${name}\nservices:\n  a: { image: '${IMAGE}', init: true, command: [sleep, "1000"] }\n`);
  fixture.compose('up', '-d');
  const here = { cwd: dir };
  const words = [
    'stack',
    'exec',
    '--env',
    'A=1 2',
    '--workdir',
    '/tmp',
    'a',
    'sh',
    '-c',
    'echo "$A $PWD"; echo no >&2; exit 5',
  ];
  expect(await idrift(words, here)).toEqual({ status: 5, stdout: '1 2 /tmp\n', stderr: 'no\n' });
  expect(await idriftJson(['stack', 'exec', 'a', 'ls', '-d', '/etc'], here)).toEqual({
    status: 0,
    answer: { service: 'a', container: `${name}-a-1`, status: 0, out: '/etc\n', error: '' },
  });
  expect((await idrift(['stack', 'exec', 'a', 'nosuch'], here)).status).toBe(126);
  expect(await idriftJson(['stack', 'exec', 'b', 'ls'], here)).toMatchObject({
    status: 3,
    answer: { error: { hint: 'Start the stack first.' } },
  });
  const long = start(['stack', 'exec', 'a', 'sleep', '333'], here);
  const end = ended(long);
  await expect.poll(() => docker('top', `${name}-a-1`), { timeout: 20_000 }).toContain('sleep 333');
  long.kill('SIGINT');
  expect((await end).status).toBe(130);
  expect(docker('top', `${name}-a-1`)).not.toContain('sleep 333');
});
