import { existsSync, mkdirSync, readFileSync, rmSync, utimesSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { emptyFolder } from '../project.fixture.ts';
import { objectPath } from './objects.ts';
import { openPresence } from './presence.ts';
import { UNSURE_MS } from './stat-state.ts';

const A = `${'a'.repeat(32)}.dir`;
const B = `${'b'.repeat(32)}.dir`;

let own = '';
let cache = '';

const put = (oid: string, legacy = false): string => {
  const path = objectPath(cache, oid, legacy);
  mkdirSync(dirname(path), { recursive: true });
  writeFileSync(path, oid);
  return path;
};

const settle = (): Promise<void> => wait(UNSURE_MS + 15);

const knows = (oid: string): boolean => openPresence(own, cache).isComplete(oid);

const note = (...oids: readonly string[]): void => {
  const presence = openPresence(own, cache);
  for (const oid of oids) presence.found(oid);
  presence.save();
};

beforeEach(async () => {
  own = emptyFolder();
  cache = join(own, 'cache');
  for (const oid of [A, '1'.repeat(32)]) put(oid);
  await settle();
});
afterEach(() => rmSync(own, { recursive: true, force: true }));

it('remembers which folders were complete, until an object comes or goes', async () => {
  note(A);
  expect(knows(A)).toBe(true);
  expect(knows(B)).toBe(false);
  const path = put(`1${'2'.repeat(31)}`);
  expect(knows(A)).toBe(false);
  await settle();
  note(A, B);
  expect([knows(A), knows(B)]).toEqual([true, true]);
  rmSync(path);
  expect([knows(A), knows(B)]).toEqual([false, false]);
});

it('adds to what it knew, and writes nothing when there is nothing new', () => {
  note(A);
  note(B);
  expect([knows(A), knows(B)]).toEqual([true, true]);
  const file = join(own, 'presence.json');
  writeFileSync(file, readFileSync(file, 'utf8').replace('{', '{ '));
  note(A, B);
  expect(readFileSync(file, 'utf8')).toMatch(/^\{ /);
});

it('sees that a folder of objects went as a whole, and that one came', async () => {
  note(A);
  rmSync(dirname(objectPath(cache, '1'.repeat(32))), { recursive: true });
  expect(knows(A)).toBe(false);
  await settle();
  note(A);
  put('2'.repeat(32));
  expect(knows(A)).toBe(false);
});

it('sees objects of DVC 2 come', async () => {
  put('3'.repeat(32), true);
  await settle();
  note(A);
  put(`3${'4'.repeat(31)}`, true); // another prefix
  expect(knows(A)).toBe(false);
});

it('keeps nothing while the cache has only just changed, or in the future: a clock was set back', () => {
  const later = Date.now() / 1000 + 3600;
  utimesSync(dirname(objectPath(cache, A)), later, later);
  note(A);
  expect(existsSync(join(own, 'presence.json'))).toBe(false);
  expect(knows(A)).toBe(false);
});

it('knows nothing of another cache, of a damaged file, or without a cache', () => {
  note(A);
  expect(openPresence(own, join(own, 'other')).isComplete(A)).toBe(false);
  const file = join(own, 'presence.json');
  const kept = readFileSync(file, 'utf8');
  for (const damaged of ['', '{', 'null', '[]', kept.replace(/"complete":\[.*\]/, '"complete":7')]) {
    writeFileSync(file, damaged);
    expect(knows(A)).toBe(false);
  }
});
