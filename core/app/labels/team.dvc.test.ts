/** Two people share labels through a real git repository and a data remote; the real `dvc` reads what they share. */
import { appendFileSync, existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { dvc, DVC_VERSION, LACKS_DVC } from '../../data/dvc-command.fixture.ts';
import { git } from '../../data/git.ts';
import { makeVersion } from '../../data/make-version.ts';
import { dataMerge, finishDataMerge } from '../../data/merge-rows/merge-data.ts';
import { errorOf, V1 } from '../../data/project.fixture.ts';
import { openDvcProject } from '../../data/repo/project.ts';
import { pull } from '../../data/repo/sync.ts';
import { openLabelStore } from '../../labels/label-store.ts';
import { personFile } from '../../labels/team/places.ts';
import { openUnshared } from './team-unshared.ts';
import { labelsFile, receiveLabels } from './team-receive.ts';
import { shareLabels } from './team-share.ts';
import { clone, eventIds, newTeam, queueOf, removeFolders, say, type Team, withStore } from './team.fixture.ts';

let team: Team;
const share = (dir: string, person: string, push = true) => shareLabels(dir, { push, person }, {});
const receive = (dir: string) => receiveLabels(dir, {});
const Q = 'alert-12';
const state = (dir: string, item: string) => withStore(dir, (store) => store.items.kept(Q, item));
const clean = async (dir: string) => expect(await git(dir, ['status', '--porcelain'])).toBe('');

beforeEach(async () => {
  team = await newTeam();
  withStore(team.anna, (store) => store.addQueue(queueOf(Q, 6, 'Anna')));
}, 60_000);
afterEach(removeFolders);

describe('sharing labels', () => {
  it('brings a queue and what was said of it to the other, and back', async () => {
    const { anna, bo } = team;
    say(anna, 'Anna', Q, { t0: 'positiv', t1: 'negativ', t2: 'positiv' });
    expect(await share(anna, 'Anna')).toMatchObject({ events: 3, queues: [Q], to: 'origin/main' });
    await clean(anna);

    const got = await receive(bo);
    expect(got).toMatchObject({ queues: [Q], unread: [], data: [] });
    expect([...got.events]).toEqual([['Anna', 3]]);
    expect(state(bo, 't1').answers).toMatchObject([{ person: 'Anna', label: 'negativ', blind: true }]);
    say(bo, 'Bo', Q, { t0: 'positiv', t1: 'positiv', t3: { kind: 'skip' } });
    say(bo, 'Bo', Q, { t1: { kind: 'note', note: 'Ironi?' } });
    expect(await share(bo, 'Bo')).toMatchObject({ events: 4 });
    await clean(bo);

    await receive(anna);
    expect(eventIds(anna, Q)).toEqual(eventIds(bo, Q));
    expect(state(anna, 't0')).toMatchObject({ state: 'labelled', outcome: 'positiv' });
    expect(state(anna, 't1')).toMatchObject({ state: 'differs', outcome: null });
    // Again changes nothing.
    expect(await share(anna, 'Anna')).toMatchObject({ events: 0, queues: [], revision: null });
    expect((await receive(anna)).events.size).toBe(0);
    const files = readdirSync(join(anna, 'labels', Q)).toSorted();
    expect(files).toEqual([personFile('Anna'), personFile('Bo'), 'items.jsonl', 'queue.json'].toSorted());
  }, 60_000);

  it('joins what both said at the same time', async () => {
    const { anna, bo } = team;
    await share(anna, 'Anna');
    await receive(bo);
    say(anna, 'Anna', Q, { t0: 'positiv' });
    say(bo, 'Bo', Q, { t1: 'negativ' });
    await share(anna, 'Anna');
    // Bo's push is outrun: he receives and pushes again by himself.
    await share(bo, 'Bo');
    await receive(anna);
    expect(eventIds(anna, Q)).toEqual(eventIds(bo, Q));
    expect(eventIds(anna, Q)).toHaveLength(2);
    await clean(anna);
    await clean(bo);
    const merges = await git(anna, ['rev-list', '--merges', '--count', 'HEAD']);
    expect(merges.trim()).toBe('1');
  }, 60_000);

  it('joins two queues of one name, and both first sharings', async () => {
    const { anna, bo } = team;
    const other = queueOf(Q, 8, 'Bo');
    withStore(bo, (store) =>
      store.addQueue({ ...other, createdAt: '2026-11-27T13:00:00.000Z', items: other.items.toReversed() }),
    );
    say(anna, 'Anna', Q, { t0: 'positiv' });
    say(bo, 'Bo', Q, { t0: 'negativ', t7: 'negativ' });
    await share(anna, 'Anna');
    await share(bo, 'Bo');
    await receive(anna);
    await share(anna, 'Anna');
    expect(state(anna, 't0').state).toBe('differs');
    expect(state(anna, 't7').answers).toMatchObject([{ person: 'Bo' }]);
    expect(JSON.parse(readFileSync(join(anna, 'labels', Q, 'queue.json'), 'utf8'))).toMatchObject({ by: 'Anna' });
    expect(withStore(anna, (store) => store.queue(Q, 'Anna').counts.total)).toBe(8);
    await receive(bo);
    await clean(bo);
  }, 60_000);

  it('keeps apart what one person said on two computers, numbers alike', async () => {
    const { anna, bo, bare } = team;
    await share(anna, 'Anna');
    const laptop = await clone(bare, 'Anna');
    await receive(laptop);
    say(anna, 'Anna', Q, { t0: 'positiv', t1: 'positiv' });
    say(laptop, 'Anna', Q, { t0: 'negativ', t2: 'negativ' });
    await share(anna, 'Anna');
    await share(laptop, 'Anna');
    await receive(anna);
    await receive(bo);
    expect(eventIds(anna, Q)).toHaveLength(4);
    for (const dir of [anna, laptop, bo]) {
      expect(eventIds(dir, Q)).toEqual(eventIds(anna, Q));
      // The later of the two, everywhere; one person does not differ from herself.
      expect(state(dir, 't0')).toMatchObject({ state: 'labelled', outcome: 'negativ' });
    }
    say(anna, 'Anna', Q, { t0: 'positiv' });
    await share(anna, 'Anna');
    await receive(laptop);
    expect(state(laptop, 't0')).toMatchObject({ state: 'labelled', outcome: 'positiv' });
  }, 60_000);

  it('takes a label out of review that was taken back meanwhile', async () => {
    const { anna, bo } = team;
    say(anna, 'Anna', Q, { t0: 'positiv' });
    await share(anna, 'Anna');
    await receive(bo);
    say(bo, 'Bo', Q, { t0: 'negativ' });
    await share(bo, 'Bo');
    await receive(anna);
    expect(state(anna, 't0').state).toBe('differs');
    withStore(bo, (store) => store.undo({ queueId: Q, person: 'Bo' }));
    await share(bo, 'Bo');
    await receive(anna);
    expect(state(anna, 't0')).toMatchObject({ state: 'labelled', outcome: 'positiv' });
  }, 60_000);

  it('tells what is not shared yet', async () => {
    const { anna } = team;
    const unshared = openUnshared();
    const told = async () => {
      const store = openLabelStore(labelsFile(anna));
      const found = await unshared(openDvcProject(anna), store, 'Anna');
      store.close();
      return found;
    };
    say(anna, 'Anna', Q, { t0: 'positiv', t1: 'positiv' });
    say(anna, 'Anna', Q, { t0: 'negativ' });
    expect(await told()).toEqual({
      unshared: { events: 3, texts: 2 },
      newQueues: 1,
    });
    await share(anna, 'Anna', false);
    expect(await told()).toEqual({
      unshared: { events: 0, texts: 0 },
      newQueues: 0,
    });
  }, 60_000);

  it('tells of lines that cannot be read, and loses neither them nor the others', async () => {
    const { anna, bo } = team;
    say(anna, 'Anna', Q, { t0: 'positiv', t1: 'positiv' });
    await share(anna, 'Anna');
    await receive(bo);
    // Somebody's program wrote half a line, and one of a kind that we do not know.
    const file = join(bo, 'labels', Q, personFile('Carl'));
    const [line = ''] = readFileSync(join(bo, 'labels', Q, personFile('Anna')), 'utf8').split('\n');
    const ofCarl = line
      .replaceAll('"Anna"', '"Carl"')
      .replace(/"id":"[^"]+"/, '"id":"0b0e7a1c-93c2-4a53-9b8a-0d3f4a1c9d11"');
    writeFileSync(file, `${ofCarl}\n${ofCarl.replace('"kind":"label"', '"kind":"stars"')}\n${ofCarl.slice(0, 40)}`);
    expect(await share(bo, 'Bo')).toMatchObject({ events: 1, queues: [Q] });
    const taken = await receive(anna);
    expect(taken.unread.map(({ where }) => where)).toEqual([2, 3].map((n) => `labels/${Q}/${personFile('Carl')}:${n}`));
    expect(state(anna, 't0').answers.map(({ person }) => person)).toEqual(['Anna', 'Carl']);
    say(anna, 'Carl', Q, { t2: 'negativ' });
    await share(anna, 'Anna');
    const text = readFileSync(join(anna, 'labels', Q, personFile('Carl')), 'utf8');
    expect(text.split('\n').filter(Boolean)).toHaveLength(4);
    expect(text).toContain('"stars"');
  }, 60_000);
});

describe('data that others changed', () => {
  beforeEach(async () => void (await pull(openDvcProject(team.bo))));

  const add = async (dir: string, text: string, push: boolean): Promise<void> => {
    appendFileSync(join(dir, 'data', 'train.jsonl'), `${JSON.stringify({ text, label: 'positiv' })}\n`);
    await makeVersion(dir, { paths: ['data/train.jsonl'], message: text, commit: true, push: true, gate: 'skip' });
    if (push) await git(dir, ['push', '--quiet']);
  };

  it('comes along, and is in the folder', async () => {
    const { anna, bo } = team;
    await add(anna, 'ny rad', true);
    await share(anna, 'Anna');
    expect((await receive(bo)).data).toEqual(['data/train.jsonl.dvc']);
    expect(readFileSync(join(bo, 'data', 'train.jsonl'), 'utf8')).toContain('ny rad');
    await clean(bo);
  }, 60_000);

  it('does not come over rows that are not committed', async () => {
    const { anna, bo } = team;
    await add(anna, 'andra', true);
    appendFileSync(join(bo, 'data', 'train.jsonl'), '{"text": "utkast", "label": "positiv"}\n');
    const head = await git(bo, ['rev-parse', 'HEAD']);
    const error = await errorOf(() => receive(bo));
    expect(error).toMatchObject({ code: 'conflict', where: 'data/train.jsonl' });
    expect(error.hint).toMatch(/Commit your draft/);
    expect(await git(bo, ['rev-parse', 'HEAD'])).toBe(head);
    expect(readFileSync(join(bo, 'data', 'train.jsonl'), 'utf8')).toContain('utkast');
  }, 60_000);

  it('is merged by rows when both added some', async () => {
    const { anna, bo } = team;
    say(anna, 'Anna', Q, { t0: 'positiv' });
    await share(anna, 'Anna');
    await receive(bo);
    say(bo, 'Bo', Q, { t0: 'negativ' });
    await add(anna, 'hennes rad', true);
    await add(bo, 'hans rad', false);
    // The push is outrun; what both changed is merged on the way.
    await share(bo, 'Bo');
    expect((await receive(anna)).data).toEqual(['data/train.jsonl.dvc']);
    for (const dir of [anna, bo]) {
      const text = readFileSync(join(dir, 'data', 'train.jsonl'), 'utf8');
      expect([text.match(/hennes rad/g), text.match(/hans rad/g)]).toEqual([['hennes rad'], ['hans rad']]);
      expect(text.split('\n').filter(Boolean)).toHaveLength(V1.train.length + 2);
      await clean(dir);
      expect(state(dir, 't0').state).toBe('differs');
    }
    expect(await git(anna, ['rev-parse', 'HEAD'])).toBe(await git(bo, ['rev-parse', 'HEAD']));
  }, 60_000);

  it('leaves rows that both changed to a person, and goes on when they are chosen', async () => {
    const { anna, bo } = team;
    await share(anna, 'Anna');
    await receive(bo);
    const relabel = async (dir: string, label: string): Promise<void> => {
      const file = join(dir, 'data', 'train.jsonl');
      const [first = '', ...rest] = readFileSync(file, 'utf8').split('\n');
      const row = { ...(JSON.parse(first) as object), label };
      writeFileSync(file, [JSON.stringify(row), ...rest].join('\n'));
      await makeVersion(dir, { paths: ['data/train.jsonl'], message: label, commit: true, push: true, gate: 'skip' });
    };
    await relabel(anna, 'neutral');
    await git(anna, ['push', '--quiet']);
    await relabel(bo, 'negativ');
    say(anna, 'Anna', Q, { t0: 'positiv' });
    say(bo, 'Bo', Q, { t1: 'positiv' });
    await share(anna, 'Anna');
    const error = await errorOf(() => share(bo, 'Bo'));
    expect(error.message).toMatch(/1 row was changed by both/);
    expect(error.hint).toMatch(/Data page/);
    expect((await dataMerge(bo))?.conflicts).toHaveLength(1);
    expect((await errorOf(() => receive(bo))).message).toMatch(/1 row was changed by both/);
    await finishDataMerge(bo, { picks: {}, rest: 'theirs' });
    await share(bo, 'Bo');
    await receive(anna);
    expect(readFileSync(join(anna, 'data', 'train.jsonl'), 'utf8')).toMatch(/^.*neutral/);
    expect(eventIds(anna, Q)).toEqual(eventIds(bo, Q));
    expect(eventIds(bo, Q)).toHaveLength(2);
    for (const dir of [anna, bo]) await clean(dir);
  }, 60_000);

  it('stays out when the data cannot be had', async () => {
    const { anna, bo, remote } = team;
    await add(anna, 'borta', true);
    rmSync(join(remote, 'files'), { recursive: true });
    const head = await git(bo, ['rev-parse', 'HEAD']);
    expect(await errorOf(() => receive(bo))).toMatchObject({ code: 'not-available', where: 'data/train.jsonl' });
    expect(await git(bo, ['rev-parse', 'HEAD'])).toBe(head);
  }, 60_000);
});

describe(`dvc ${DVC_VERSION ?? 'that is not here'}`, () => {
  beforeEach(({ skip }) => skip(DVC_VERSION === null, LACKS_DVC));

  it('gives the label files, and finds nothing changed', async () => {
    const { anna, bo } = team;
    say(anna, 'Anna', Q, { t0: 'positiv' });
    await share(anna, 'Anna');
    await git(bo, ['pull', '--quiet']);
    dvc(bo, 'pull');
    const files = [personFile('Anna'), 'items.jsonl', 'queue.json'].toSorted();
    expect(readdirSync(join(bo, 'labels', Q)).toSorted()).toEqual(files);
    for (const file of files)
      expect(readFileSync(join(bo, 'labels', Q, file))).toEqual(readFileSync(join(anna, 'labels', Q, file)));
    // Whoever pulls by hand has the labels all the same.
    await receive(bo);
    expect(state(bo, 't0').answers).toMatchObject([{ person: 'Anna', label: 'positiv' }]);
    say(bo, 'Bo', Q, { t0: 'negativ' });
    await share(bo, 'Bo');
    for (const dir of [anna, bo]) {
      await receive(dir);
      expect(dvc(dir, 'status')).toMatch(/up to date/);
      expect(existsSync(join(dir, 'labels', Q, personFile('Bo')))).toBe(true);
    }
  }, 120_000);
});
