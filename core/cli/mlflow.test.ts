/** `idrift mlflow` as a terminal starts it: its address, its end on Ctrl+C, a taken port. */
import { once } from 'node:events';
import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { expect, test } from 'vitest';
import { ended, idrift, idriftJson, scratch, start } from './command.fixture.ts';

const project = join(scratch(), 'project');
mkdirSync(join(project, '.dvc'), { recursive: true });

test('it prints its address, answers, and ends on Ctrl+C', async () => {
  const child = start(['mlflow', '--port', '0', '--json'], { cwd: project });
  const end = ended(child);
  if (!child.stdout) throw new Error('No stdout.');
  const [line] = await once(createInterface({ input: child.stdout }), 'line');
  const { url } = JSON.parse(String(line));
  expect(url).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
  expect(await (await fetch(`${url}/version`)).text()).toBe('3.17.2');
  const answer = await fetch(`${url}/api/2.0/mlflow/experiments/get?experiment_id=0`);
  expect(await answer.json()).toMatchObject({
    experiment: { name: 'Default', artifact_location: 'mlflow-artifacts:/0' },
  });

  const port = new URL(url).port;
  expect(await idriftJson(['mlflow', '--port', port], { cwd: project })).toEqual({
    status: 1,
    answer: {
      error: expect.objectContaining({ code: 'conflict', message: `Port ${port} is taken by another program.` }),
    },
  });
  child.kill('SIGINT');
  expect(await end).toMatchObject({ status: 0, stdout: `${line}\n`, stderr: '' });
});

test('a port that is none is refused', async () => {
  expect(await idrift(['mlflow', '--port', 'x'], { cwd: project })).toMatchObject({ status: 2 });
});
