/** The history of registered models where it needs no server. */
import Database from 'better-sqlite3';
import { describe, expect, test } from 'vitest';
import { historySuite, loggedModel } from './history-suite.fixture.ts';
import { openModelHistory } from './model-history.ts';
import { clipped, eventsIn } from './registry-events.ts';
import { temporaryStore } from './test-store.ts';
import { embeddedTracking } from './tracking.ts';

describe('the embedded store', () => {
  historySuite(async () => embeddedTracking(temporaryStore().store));

  test('a model from before there was a history has one from its first look', async () => {
    const tracking = embeddedTracking(temporaryStore().store);
    const { modelId, name } = await loggedModel(tracking);
    await tracking.registerModel({ modelId, name });
    await tracking.setAlias(name, 1, 'champion');
    const history = openModelHistory(tracking, { user: 'ann' });
    const { state, events } = await history.read(name);
    expect(events.map(({ how, by, change }) => ({ how, by, ...change }))).toEqual([
      { how: 'found', by: null, what: 'alias', alias: 'champion', from: null, to: 1 },
      { how: 'found', by: null, what: 'version-created', version: 1, run: 'quiet-lynx' },
    ]);
    expect(events[1]?.at).toBe(state.versions[0]?.createdAt);
    expect((await history.read(name)).events).toEqual(events);
  });

  test('a rename by another program keeps the history and is part of it', async () => {
    const { store } = temporaryStore();
    const tracking = embeddedTracking(store);
    const { modelId, name } = await loggedModel(tracking);
    const history = openModelHistory(tracking, { user: 'ann' });
    await history.registerModel({ modelId, name });
    const database = new Database(store.databaseFile);
    database.pragma('foreign_keys = ON');
    database.prepare('UPDATE registered_models SET name = ? WHERE name = ?').run('new-name', name);
    database.close();
    const { events } = await history.read('new-name');
    expect(events.map(({ model, change }) => ({ model, ...change }))).toEqual([
      { model: 'new-name', what: 'renamed', from: name, to: 'new-name' },
      { model: name, what: 'version-created', version: 1, run: 'quiet-lynx' },
    ]);
  });

  test('keeps the order of what was done where the clock goes back', async () => {
    const tracking = embeddedTracking(temporaryStore().store);
    const { modelId, name } = await loggedModel(tracking);
    let now = new Date('2030-01-01T12:00:00.000Z');
    const history = openModelHistory(tracking, { user: 'ann', now: () => now });
    await history.registerModel({ modelId, name });
    await history.setAlias(name, 1, 'a');
    now = new Date('2029-01-01T12:00:00.000Z');
    await history.deleteAlias(name, 'a');
    const { events } = await history.read(name);
    expect(events.map(({ at }) => at)).toEqual([
      '2030-01-01T12:00:00.002Z',
      '2030-01-01T12:00:00.001Z',
      '2030-01-01T12:00:00.000Z',
    ]);
  });
});

test('an event fits into a tag of MLflow, and what is no event is left alone', async () => {
  const tracking = embeddedTracking(temporaryStore().store);
  const { modelId, name } = await loggedModel(tracking);
  const history = openModelHistory(tracking, { user: 'ann' });
  await history.registerModel({ modelId, name });
  await history.setDescription(name, null, '"å😀'.repeat(1200));
  await history.setDescription(name, null, '\u0001'.repeat(4000));
  const { model } = await tracking.registryTags(name);
  expect(Object.keys(model)).toHaveLength(3);
  for (const value of Object.values(model)) expect(value.length).toBeLessThan(5000);
  await tracking.setModelTag(name, 'idrift.event.mine', 'not JSON');
  await tracking.setModelTag(name, 'idrift.event.other', '{"at": 3}');
  expect(eventsIn((await tracking.registryTags(name)).model)).toHaveLength(3);
  expect(clipped(`${'x'.repeat(400)}a`)).not.toBe(clipped(`${'x'.repeat(400)}b`));
});
