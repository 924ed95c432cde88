/** A model's history in words, and what of it can be taken back. */
import { expect, test } from 'vitest';
import type { ModelChange, ModelEvent } from '../../../core/contract/index.ts';
import { eventWords, ofKind, takeBacks, whoAndWhen } from './history.ts';
import { modelOf, versionOf } from './version.fixture.ts';

const event = (change: ModelChange, part: Partial<ModelEvent> = {}): ModelEvent => ({
  id: JSON.stringify(change),
  at: '2026-11-26T12:00:00.000Z',
  by: 'ann',
  how: 'here',
  model: 'served-model',
  change,
  ...part,
});

const moved = (from: number | null, to: number | null, alias = 'champion'): ModelEvent =>
  event({ what: 'alias', alias, from, to });

test('says what happened, to what, by whom', () => {
  const said = [
    moved(null, 1),
    moved(1, 2),
    moved(2, null),
    event({ what: 'version-created', version: 3, run: 'quiet-lynx' }),
    event({ what: 'version-deleted', version: 3 }),
    event({ what: 'tag', version: null, key: 'owner', before: null, after: 'ann' }),
    event({ what: 'tag', version: 2, key: 'owner', before: 'ann', after: null }),
    event({ what: 'description', version: 2, before: 'a', after: 'b' }),
    event({ what: 'served', version: 2, deployment: 'prod' }),
  ].map((each) => eventWords(each));
  expect(said).toEqual([
    { title: 'champion given to v1', text: null },
    { title: 'champion moved from v1 to v2', text: null },
    { title: 'champion taken from v2', text: null },
    { title: 'v3 registered from quiet-lynx', text: null },
    { title: 'v3 deleted', text: null },
    { title: 'Tag owner of the model set', text: 'ann' },
    { title: 'Tag owner of v2 removed', text: 'ann' },
    { title: 'Notes on v2 changed', text: 'b' },
    { title: 'v2 live: prod answers with it', text: null },
  ]);
  const now = new Date('2026-11-26T13:00:00.000Z');
  expect(whoAndWhen(moved(1, 2), now)).toMatch(/^by ann, today /);
  expect(whoAndWhen(event(moved(1, 2).change, { how: 'seen', by: null }), now)).toMatch(
    /^by another program, seen today/,
  );
  expect(whoAndWhen(event(moved(1, 2).change, { how: 'found', by: null }), now)).toMatch(/^so when the history began/);
});

test('an alias’ last move alone goes back, to a version that is there, while it stands where it went', () => {
  const on = (version: number | null) =>
    modelOf(...[3, 2, 1].map((number) => versionOf(number, { aliases: number === version ? ['champion'] : [] })));
  const last = moved(1, 2);
  expect([...takeBacks([last, moved(null, 1)], on(2))]).toEqual([[last.id, { alias: 'champion', from: 2, to: 1 }]]);
  expect(takeBacks([moved(1, 2)], on(3)).size).toBe(0); // moved on since
  expect(takeBacks([moved(9, 2)], on(2)).size).toBe(0); // that version is gone
  expect(takeBacks([moved(null, 2)], on(2)).size).toBe(0); // it was nowhere
  expect([...takeBacks([moved(2, null)], on(null)).values()]).toEqual([{ alias: 'champion', from: 2, to: 2 }]);
  expect(ofKind([last, event({ what: 'version-deleted', version: 3 })], 'alias')).toEqual([last]);
});
