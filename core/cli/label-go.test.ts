/** Keys of a terminal on a real queue: what each does, and that it is kept. */
import { execFileSync } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { createApp } from '../app/app.ts';
import { scratch } from './command.fixture.ts';
import { labelAll } from './label-go.ts';

const root = scratch();
const project = join(root, 'butiken');
const file = join(root, 'texts.jsonl');
const app = createApp({ door: 'browser', settingsDir: root, slackToken: null, onBusy: () => undefined });

beforeAll(async () => {
  mkdirSync(project);
  execFileSync('git', ['init', '-q', project]);
  execFileSync('git', ['config', 'user.name', 'Ada'], { cwd: project });
  const rows = ['en', 'två\u001b[31m', 'tre'].map((text) => ({
    text,
    suggested: 'bra',
    suggested_by: 'm/1',
    score: 0.9,
  }));
  writeFileSync(
    file,
    [...rows, { text: 'fyra', label: 'illa' }, { text: 'fem', label: 'bra' }]
      .map((row) => JSON.stringify(row))
      .join('\n'),
  );
  await app.openProject(project);
  return () => app.close();
});

test('a digit labels and goes on, space accepts, s f n u r j k b q do as the page does', async () => {
  const { labels, labelFiles } = app.session();
  const order = { path: file, format: 'jsonl' as const, labels: {}, people: {}, asNew: false, newLabels: false };
  const { queueId } = await labelFiles.importFile(order);
  const screens: string[] = [];
  const press = (keys: string, lines: readonly (string | null)[] = []): ReturnType<typeof labelAll> => {
    const waiting = Array.from(keys);
    const typed = [...lines];
    return labelAll({
      labels,
      queueId,
      blind: false,
      keys: { next: async () => waiting.shift() ?? null, line: async () => typed.shift() ?? null },
      write: (text) => void screens.push(text),
    });
  };
  const said = async (): Promise<string[]> =>
    (await labels.items({ queueId, offset: 0, limit: 10 })).items.map(({ state, label, mine }) =>
      `${state} ${label ?? ''} ${mine?.note ?? ''}`.trim(),
    );

  expect(await said()).toEqual(['open', 'open', 'open', 'labelled illa', 'labelled bra']);
  await press('1nq', ['två ord']);
  // A note stays at its text.
  expect(await said()).toEqual(['labelled illa', 'open  två ord', 'open', 'labelled illa', 'labelled bra']);
  await press(' uuu');
  expect((await said()).slice(0, 2)).toEqual(['open', 'open']);
  await press('rr9?q');
  expect(screens.join('')).toContain('Nothing is done by "9".');
  expect((await said()).slice(0, 2)).toEqual(['labelled illa', 'open  två ord']);
  screens.length = 0;
  const ended = await press('bkjjs\x7ff2');
  expect(screens.join('')).toContain(' · blind');
  expect(screens.join('')).not.toContain('\x1b[31m');
  expect(await said()).toEqual(['labelled illa', 'labelled bra två ord', 'flagged', 'labelled illa', 'labelled bra']);
  expect(ended.counts).toMatchObject({ total: 5, open: 0, flagged: 1 });
  await labels.undo({ queueId });
  await labels.close({ queueId });
  await press('1q');
  expect(screens.at(-2)).toMatch(/◆ .*closed/);
  await labels.reopen({ queueId });
  await press('n\x03', [null]);
  expect((await said())[1]).toBe('open  två ord');
});
