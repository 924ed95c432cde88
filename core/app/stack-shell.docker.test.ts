/** The page's shells on a real engine: typed in, resized, ended with their status, and nothing left running when nobody listens. */
import { expect, onTestFinished, test } from 'vitest';
import { LETTERS_AHEAD, type ShellMoment } from '../contract/stack-shell.ts';
import { connectEngine, up } from '../stack/engine/index.ts';
import { docker, IMAGE, lacking, stackOf } from '../stack/engine/project.fixture.ts';
import { createStackShells } from './stack-shell.ts';

const lacks = lacking();
const options = { timeout: 60_000 };
const SIZE = { columns: 90, rows: 30 };

const open = async () => {
  const fixture = stackOf(`  a: {image: ${IMAGE}, init: true, command: sleep 1000, stop_grace_period: 1s}\n`);
  const engine = await connectEngine();
  await up(engine, fixture.project());
  const shells = createStackShells(() => Promise.resolve({ engine, project: fixture.name }));
  onTestFinished(async () => {
    await shells.close();
    engine.close();
  });
  const container = `${fixture.name}-a-1`;
  const listen = async (signal?: AbortSignal) => {
    const moments: ShellMoment[] = [];
    const source = shells.open({ service: 'a', ...SIZE }, signal);
    const first = await source.next();
    if (first.done || first.value.kind !== 'opened') throw new Error('it did not open');
    const { id } = first.value;
    expect(first.value.container).toBe(container);
    const done = (async () => {
      for await (const moment of source) moments.push(moment);
    })();
    const text = (): string => moments.map((moment) => (moment.kind === 'output' ? moment.text : '')).join('');
    return { id, moments, done, text, type: (line: string) => shells.write({ id, text: `${line}\n` }) };
  };
  return { shells, listen, running: () => docker('top', container) };
};

test('its size, its keys, its status', options, async ({ skip }) => {
  skip(lacks !== '', lacks);
  const { shells, listen, running } = await open();
  const { id, moments, done, text, type } = await listen();
  type('echo "$TERM $(stty size) grün"');
  await expect.poll(text, options).toContain('xterm-256color 30 90 grün');
  await shells.resize({ id, columns: 70, rows: 20 });
  type('stty size');
  await expect.poll(text, options).toContain('20 70');
  type('sleep 777');
  await expect.poll(running, options).toContain('sleep 777');
  shells.write({ id, text: '\u0003' });
  await expect.poll(running, options).not.toContain('sleep 777');
  type('exit 7');
  await done;
  expect(moments.at(-1)).toEqual({ kind: 'ended', status: 7, problem: null });
  expect(() => shells.write({ id, text: 'x' })).toThrow(/This shell has ended/);
  await expect(shells.open({ service: 'none', ...SIZE }).next()).rejects.toMatchObject({ info: { code: 'not-found' } });
});

test('what is not listened to any more ends with all that it started', options, async ({ skip }) => {
  skip(lacks !== '', lacks);
  const { shells, listen, running } = await open();
  const leaving = new AbortController();
  const first = await listen(leaving.signal);
  const second = await listen();
  first.type('(trap "" HUP; sleep 444) & sleep 555');
  second.type('sleep 666');
  const notYet = (): string[] => {
    const seen = running();
    return ['sleep 444', 'sleep 555', 'sleep 666'].filter((each) => !seen.includes(each));
  };
  await expect.poll(notYet, options).toEqual([]);
  leaving.abort();
  await first.done;
  // Also one that does not heed a terminal that is closed.
  await expect.poll(running, options).not.toMatch(/sleep [45]/);
  expect(running()).toContain('sleep 666');
  await shells.close();
  await second.done;
  await expect.poll(running, options).not.toMatch(/sleep 666|bash/);
});

test('a program that writes faster than is shown waits', options, async ({ skip }) => {
  skip(lacks !== '', lacks);
  const { shells, listen } = await open();
  const { id, text, type, done } = await listen();
  type('yes');
  await expect.poll(() => text().length, options).toBeGreaterThan(LETTERS_AHEAD);
  await new Promise((resolve) => setTimeout(resolve, 500));
  const before = text().length;
  expect(before).toBeLessThan(LETTERS_AHEAD * 2);
  shells.write({ id, text: '\u0003exit 0\n' });
  shells.shown({ id, letters: before });
  await expect.poll(() => text().length, options).toBeGreaterThan(before);
  const showing = setInterval(() => shells.shown({ id, letters: LETTERS_AHEAD }), 50);
  await done;
  clearInterval(showing);
});
