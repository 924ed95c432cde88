import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, it } from 'vitest';
import { readSplit } from '../data/split-files.ts';
import type { TextSet } from '../contract/drift-lab.ts';
import type { LiveText } from '../monitoring/drift-input.ts';
import { createDriftLab, type LabVersion } from './drift-lab.ts';
import { levelOf } from '../monitoring/level.ts';
import { makeSample } from './sample.ts';

const folder = mkdtempSync(join(tmpdir(), 'idrift-lab-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const dir = join(folder, 'reviews');
await makeSample(dir);

const texts = async (split: 'train' | 'val' | 'test'): Promise<string[]> =>
  (await readSplit(dir, 'HEAD', split)).rows.map(({ text }) => text);
const [training, val, test] = [await texts('train'), await texts('val'), await texts('test')];
const SPANISH = ['La comida estuvo muy buena', 'No me gustó nada el servicio', 'Llegó tarde y con el paquete roto'];

const version: LabVersion = {
  name: 'served-model',
  version: 1,
  runId: 'r1',
  revision: 'HEAD',
  reference: [...val, ...test],
  training,
};
const DAY = 86_400_000;
const row = (text: string, index: number, daysAgo: number): LiveText => ({
  id: `${daysAgo}-${index}`,
  text,
  label: 'positiv',
  score: 0.9,
  createdAt: new Date(Date.now() - daysAgo * DAY - index * 1000).toISOString(),
});
/** Two weeks ago as the reference, last week in Spanish. */
const log = [
  ...val.slice(0, 40).map((text, index) => row(text, index, 10)),
  ...Array.from({ length: 40 }, (_, index) => row(`${SPANISH[index % 3]} ${index}`, index, 2)),
];
const lab = createDriftLab({
  dir,
  version: async () => version,
  window: ({ from, to }) => log.filter(({ createdAt }) => createdAt >= from && createdAt < to),
  checks: () => [],
  asLogged: (text) => text,
  settings: () => ({ days: 7, falseAlarmsPerYear: 1, rule: 'promise', thresholds: { length: 0.1 } }),
  alpha: (falseAlarmsPerYear) => levelOf({ falseAlarmsPerYear, every: 'week', models: 1 }),
});
const split = (name: 'val' | 'test') => ({ kind: 'split', revision: 'HEAD', split: name }) as const;

describe('the drift lab', () => {
  it('compares a reference with two sets of any kind', { timeout: 60_000 }, async () => {
    const sets = [
      split('test'),
      { kind: 'pasted', texts: Array.from({ length: 30 }, (_, i) => `${SPANISH[i % 3]} ${i}`) },
    ] as const;
    const columns = await lab.compare({ revision: 'HEAD', reference: split('val'), sets: [...sets] });
    expect(columns.map(({ name }) => name)).toEqual(['test of HEAD', '30 pasted texts']);
    const [same, other] = columns.map(({ check }) => check);
    expect(same?.texts).toBe(test.length);
    expect(same?.state).toBe('ok');
    expect(other?.state).toBe('drift');
    expect(other?.statistics.find(({ name }) => name === 'strangeness')?.named).toBe(true);
    expect(other?.statistics.find(({ name }) => name === 'meaning')?.reason).toBe('the lab asks no model');
    for (const { check } of columns) expect(check.scores[0]?.reference?.edges).toHaveLength(11);
  });

  it('says too few of a few pasted texts, and refuses a split that is not there', async () => {
    const few: TextSet = { kind: 'pasted', texts: ['Hola'] };
    const [column] = await lab.compare({ revision: 'HEAD', reference: split('val'), sets: [few] });
    expect(column?.name).toBe('1 pasted text');
    expect(column?.check.state).toBe('too_few');
    const wrong = { kind: 'split', revision: 'nowhere', split: 'val' } as const;
    await expect(lab.compare({ revision: 'HEAD', reference: wrong, sets: [few] })).rejects.toThrow(/nowhere/);
  });

  it('reads live texts from the log', { timeout: 60_000 }, async () => {
    const live = { kind: 'live', days: 7, ago: 0 } as const;
    const [column] = await lab.compare({ revision: 'HEAD', reference: split('val'), sets: [live] });
    expect(column?.name).toBe('live, last 7 days');
    expect(column?.check.texts).toBe(40);
    expect(column?.check.state).toBe('drift');
  });

  it('derives limits from the test split, and says how often they cry wolf', async () => {
    const { thresholds, falseAlarmShare } = await lab.fromTest({ revision: 'HEAD' });
    expect(Object.keys(thresholds)).toEqual(['length', 'fraction_out_of_vocab']);
    for (const limit of Object.values(thresholds)) {
      expect(limit).toBeGreaterThan(0);
      expect(limit).toBeLessThan(0.5);
    }
    expect(falseAlarmShare).toBeGreaterThan(0);
  });

  it('simulates weeks: none are noticed without a change, most with all texts changed', {
    timeout: 120_000,
  }, async () => {
    const order = { revision: 'HEAD', falseAlarmsPerYear: 1, rounds: 20, change: 'mixed', texts: SPANISH } as const;
    const after = async (share: number, rounds: number) => {
      for await (const moment of lab.power({ ...order, texts: [...SPANISH], share }, undefined)) {
        if (moment.points.every((point) => point.rounds === rounds)) return moment;
      }
      return null;
    };
    const none = await after(0, 6);
    const all = await after(1, 3);
    expect(none?.done).toBe(6 * (none?.points.length ?? 0));
    expect(none?.of).toBe(20 * (none?.points.length ?? 0));
    expect(none?.points.every(({ alarms }) => alarms <= 2)).toBe(true);
    expect(all?.points.at(-1)?.alarms).toBe(3);
  });

  it('stops when it is cancelled', async () => {
    const stop = new AbortController();
    const order = { revision: 'HEAD', falseAlarmsPerYear: 1, rounds: 1000, change: 'longer', share: 0.3 } as const;
    let moments = 0;
    for await (const _ of lab.power(order, stop.signal)) {
      moments += 1;
      stop.abort();
    }
    expect(moments).toBe(1);
  });

  it('replays weeks with other settings, the newest first', { timeout: 60_000 }, async () => {
    const weeks = [];
    const settings = { days: 7, falseAlarmsPerYear: 1, rule: 'fixed', thresholds: { length: 0.0001 } } as const;
    for await (const week of lab.replay({ weeks: 3, settings }, undefined)) weeks.push(week);
    expect(weeks.map(({ now }) => [now.state, now.texts])).toEqual([
      ['drift', 40],
      ['ok', 40],
      ['no_data', 0],
    ]);
    expect(weeks[0]?.now.causes).toContain('strangeness');
    // A limit of nothing is passed by whatever comes.
    expect(weeks[1]?.tried).toMatchObject({ state: 'drift', rule: 'fixed', causes: ['length'] });
    expect(weeks[2]?.tried.state).toBe('no_data');
  });
});

describe('the level of a check', () => {
  it('shares the budget over a year of checks and the models', () => {
    expect(levelOf({ falseAlarmsPerYear: 1, every: 'week', models: 1 })).toBe(1 / 52);
    expect(levelOf({ falseAlarmsPerYear: 1, every: 'day', models: 2 })).toBe(1 / 365 / 2);
    expect(levelOf({ falseAlarmsPerYear: 1, every: 'off', models: 0 })).toBe(1 / 52);
    expect(levelOf({ falseAlarmsPerYear: 52, every: 'week', models: 1 })).toBe(0.5);
  });
});
