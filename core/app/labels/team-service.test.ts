/** Second opinions, agreement and review over the contract, of what two people said of one queue. */
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { errorOf } from '../../data/project.fixture.ts';
import { type LabelStore, openLabelStore } from '../../labels/label-store.ts';
import { createChanges } from '../changes.ts';
import { openJobs } from '../jobs.ts';
import { createLabelTeam, type LabelTeam } from './team-service.ts';
import { folder, queueOf, removeFolders } from './team.fixture.ts';

const Q = 'alert-12';
let labels: LabelStore;
let team: LabelTeam;
let person = 'Anna';

beforeEach(() => {
  const dir = folder('service');
  labels = openLabelStore(join(dir, '.idrift', 'labels.db'));
  labels.addQueue(queueOf(Q, 40, 'Anna'));
  const changes = createChanges();
  const jobs = openJobs(join(dir, '.idrift', 'jobs.json'), changes, () => undefined);
  person = 'Anna';
  team = createLabelTeam({ dir, labels, jobs, changes, person: async () => person });
});
afterEach(() => {
  labels.close();
  removeFolders();
});

const say = (who: string, item: string, label: string, blind = true): void =>
  void labels.act({ queueId: Q, itemIds: [item], act: { kind: 'label', label }, person: who, blind });

describe('agreement', () => {
  it('is of texts in common, says what it means, and how many were given blind', async () => {
    for (let n = 0; n < 30; n++) {
      say('Anna', `t${n}`, n % 2 === 0 ? 'positiv' : 'negativ');
      say('Bo', `t${n}`, n % 2 === 0 || n < 6 ? 'positiv' : 'negativ', n !== 7);
    }
    say('Anna', 't35', 'positiv');
    const [pair] = await team.agreement({ queueId: Q });
    expect(pair).toMatchObject({ first: 'Anna', second: 'Bo', state: 'ok', blind: 29, agreed: { value: 0.9, n: 30 } });
    expect(pair?.labels.map(({ label }) => label)).toEqual(['negativ', 'positiv']);
    expect(pair?.counts).toEqual([
      [12, 3],
      [0, 15],
    ]);
    expect(pair?.kappa?.value).toBeCloseTo(0.8, 12);
    expect(pair?.words).toMatch(/same label to 27 of 30 texts\. By chance it would be 50 %/);
    expect(pair?.words).toMatch(/between moderate and almost perfect/);
    expect(pair?.words).toMatch(/1 later label was not given blind/);
    expect(await team.agreement({})).toEqual([pair]);
  });

  it('says when it is too few, and when one of them has one label only', async () => {
    expect(await team.agreement({ queueId: Q })).toEqual([]);
    for (let n = 0; n < 5; n++) for (const who of ['Anna', 'Bo']) say(who, `t${n}`, 'positiv');
    expect((await team.agreement({ queueId: Q }))[0]).toMatchObject({ state: 'too-few', kappa: null, least: 20 });
    expect((await team.agreement({ queueId: Q }))[0]?.words).toMatch(/20 texts in common, 15 more/);
    for (let n = 5; n < 25; n++) for (const who of ['Anna', 'Bo']) say(who, `t${n}`, 'positiv');
    expect((await team.agreement({ queueId: Q }))[0]).toMatchObject({ state: 'one-label', kappa: null });
  });
});

describe('review', () => {
  it('decides what differs, is taken back, and lets go of what no longer differs', async () => {
    for (const [who, label] of [
      ['Anna', 'positiv'],
      ['Bo', 'negativ'],
    ] as const)
      for (const item of ['t0', 't1', 't2']) say(who, item, label);
    const differing = () => team.review({ queueId: Q, state: 'differs', offset: 0, limit: 10 });
    expect((await differing()).items.map(({ id }) => id)).toEqual(['t0', 't1', 't2']);
    expect((await differing()).items[0]?.answers.map((each) => [each.person, each.label])).toEqual([
      ['Anna', 'positiv'],
      ['Bo', 'negativ'],
    ]);
    await team.settle({ queueId: Q, itemId: 't0', label: 'negativ' });
    await team.settle({ queueId: Q, itemId: 't1', label: null });
    expect(labels.items.kept(Q, 't0')).toMatchObject({ state: 'labelled', outcome: 'negativ' });
    expect(labels.items.kept(Q, 't1')).toMatchObject({ state: 'skipped', outcome: null });
    expect((await differing()).total).toBe(1);
    const settled = await team.review({ queueId: Q, state: 'settled', offset: 0, limit: 10 });
    expect(settled.items.map(({ id, settled: how }) => [id, how?.label, how?.by])).toEqual([
      ['t0', 'negativ', 'Anna'],
      ['t1', null, 'Anna'],
    ]);
    labels.undo({ queueId: Q, person: 'Anna' });
    expect((await differing()).items.map(({ id }) => id)).toEqual(['t1', 't2']);
    // Bo takes his label back meanwhile.
    labels.act({ queueId: Q, itemIds: ['t2'], act: { kind: 'clear' }, person: 'Bo' });
    expect((await differing()).items.map(({ id }) => id)).toEqual(['t1']);
    const error = await errorOf(() => team.settle({ queueId: Q, itemId: 't2', label: 'positiv' }));
    expect(error).toMatchObject({ code: 'conflict' });
    expect(error.message).toMatch(/Nobody differs/);
  });

  it('takes labels of the queue and of the two, and no others', async () => {
    say('Anna', 't0', 'positiv');
    say('Bo', 't0', 'neutral');
    expect(await errorOf(() => team.settle({ queueId: Q, itemId: 't0', label: 'postiv' }))).toMatchObject({
      code: 'bad-input',
    });
    await team.settle({ queueId: Q, itemId: 't0', label: 'neutral' });
    expect(labels.items.kept(Q, 't0').outcome).toBe('neutral');
    expect(await errorOf(() => team.settle({ queueId: Q, itemId: 'nix', label: null }))).toMatchObject({
      code: 'not-found',
    });
  });
});

describe('second opinions', () => {
  it('are asked for a share, flagged texts, mine, or some', async () => {
    for (let n = 0; n < 20; n++) say('Anna', `t${n}`, 'positiv');
    labels.act({ queueId: Q, itemIds: ['t20'], act: { kind: 'flag' }, person: 'Anna' });
    const asked = await team.askSecond({ queueId: Q, of: { kind: 'items', itemIds: ['t3'] } });
    expect(asked).toMatchObject({ share: 0, waiting: [], withOthers: 2 });
    person = 'Bo';
    const wait = async () => (await team.secondOpinions({ queueId: Q })).waiting.map(({ id, why }) => `${id} ${why}`);
    expect(await wait()).toEqual(['t3 asked', 't20 flagged']);
    person = 'Anna';
    expect((await team.askSecond({ queueId: Q, of: { kind: 'share', share: 0.5 } })).share).toBe(0.5);
    person = 'Bo';
    const half = await wait();
    expect(half.length).toBeGreaterThan(4);
    expect(half.length).toBeLessThan(18);
    person = 'Anna';
    await team.askSecond({ queueId: Q, of: { kind: 'mine' } });
    person = 'Bo';
    const { waiting, items } = await team.secondOpinions({ queueId: Q });
    expect(waiting).toHaveLength(21);
    expect(items.map(({ id }) => id)).toEqual(waiting.map(({ id }) => id));
    expect(items.every(({ label, mine }) => label === null && mine === null)).toBe(true);
    say('Bo', 't3', 'negativ');
    expect(await team.secondOpinions({ queueId: Q })).toMatchObject({ done: 1 });
    expect(await errorOf(() => team.secondOpinions({ queueId: 'nix' }))).toMatchObject({ code: 'not-found' });
  });
});
