/** What the history of a registered model must do behind either door. */
import { expect, test } from 'vitest';
import type { ModelEvent } from '../contract/models.ts';
import { openModelHistory } from './model-history.ts';
import { newRun, temporaryDir, writeSourceModel } from './test-store.ts';
import type { Tracking } from './tracking.ts';

/** "v1 production v2→v1 by ann". */
const words = ({ change, by, how }: ModelEvent): string => {
  const who = how === 'here' ? `by ${by}` : how;
  switch (change.what) {
    case 'version-created':
    case 'version-deleted':
      return `${change.what} ${change.version} ${who}`;
    case 'alias':
      return `${change.alias} ${change.from}→${change.to} ${who}`;
    case 'tag':
      return `${change.version} ${change.key}: ${change.before}→${change.after} ${who}`;
    case 'description':
      return `${change.version}: "${change.before}"→"${change.after}" ${who}`;
    case 'renamed':
      return `${change.from}→${change.to} ${who}`;
    case 'served':
    case 'stopped':
    case 'promoted':
      return `${change.what} ${change.version} ${who}`;
  }
};

/** A logged model's id, and a name for the registered model that no other test has. */
export const loggedModel = async (tracking: Tracking): Promise<{ readonly modelId: string; readonly name: string }> => {
  const runId = await tracking.createRun({ ...newRun, name: 'quiet-lynx' });
  const name = `served ${runId.slice(0, 8)}`;
  const modelId = await tracking.logModel({ runId, name: 'model', sourceDir: writeSourceModel(temporaryDir()) });
  if (modelId === null) throw new Error('The model waits.');
  await tracking.endRun(runId, 'FINISHED');
  return { modelId, name };
};

export const historySuite = (open: () => Promise<Tracking>): void => {
  test('who changed what is noted with the model, and what other programs did when it is seen', {
    timeout: 60_000,
  }, async () => {
    const tracking = await open();
    const { modelId, name } = await loggedModel(tracking);
    const ann = openModelHistory(tracking, { user: 'ann' });
    const bo = openModelHistory(tracking, { user: 'bo' });
    const all = async (): Promise<string[]> => (await ann.read(name)).events.map(words);

    await ann.registerModel({ modelId, name, description: 'one' });
    await bo.registerModel({ modelId, name });
    await ann.setAlias(name, 1, 'champion');
    await bo.setAlias(name, 2, 'champion');
    await bo.setAlias(name, 2, 'champion'); // nothing new
    await ann.setTag(name, null, 'owner', 'team å');
    await ann.setTag(name, 2, 'checked', 'no');
    await ann.setTag(name, 2, 'checked', 'yes');
    await ann.setDescription(name, 1, '');
    const first = [
      '1: "one"→"" by ann',
      '2 checked: no→yes by ann',
      '2 checked: null→no by ann',
      'null owner: null→team å by ann',
      'champion 1→2 by bo',
      'champion null→1 by ann',
      'version-created 2 by bo',
      '1: ""→"one" by ann',
      'version-created 1 by ann',
    ];
    expect(await all()).toEqual(first);
    expect((await bo.read(name)).state.tags).toEqual({ owner: 'team å' });

    // Another program, which knows nothing of the history.
    await tracking.setAlias(name, 1, 'champion');
    await tracking.setModelTag(name, 'owner', null);
    const [seen] = await Promise.all([bo.read(name), ann.read(name), ann.read(name)]);
    expect(seen.events.slice(0, 2).map(words)).toEqual(['null owner: team å→null seen', 'champion 2→1 seen']);
    // Three who look at once note the same two. Which of the two came first nobody knows: the last to note it says.
    const noted = await all();
    expect(noted.slice(0, 2).toSorted()).toEqual(['champion 2→1 seen', 'null owner: team å→null seen']);
    expect(noted.slice(2)).toEqual(first);

    // It is noted before the next change, and taken back by one.
    await tracking.setAlias(name, 2, 'champion');
    await ann.setAlias(name, 1, 'champion');
    expect((await all()).slice(0, 2)).toEqual(['champion 2→1 by ann', 'champion 1→2 seen']);

    await bo.deleteAlias(name, 'champion');
    await ann.setAlias(name, 2, 'challenger');
    await ann.deleteVersion(name, 2);
    expect((await all()).slice(0, 4)).toEqual([
      'version-deleted 2 by ann',
      'challenger 2→null by ann',
      'challenger null→2 by ann',
      'champion 1→null by bo',
    ]);
    await expect(ann.setTag(name, null, 'idrift.event.x', 'y')).rejects.toThrow("hold the model's history");
    await expect(ann.read(`${name} none`)).rejects.toThrow('No model is registered');
  });
};
