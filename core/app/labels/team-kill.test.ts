/** Sharing and receiving killed at random moments: no label is lost, none doubled, and the next time goes on. */
import { spawn } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, it } from 'vitest';
import { seededRandom } from '../../base/seeded-random.ts';
import { git } from '../../data/git.ts';
import { receiveLabels } from './team-receive.ts';
import { shareLabels } from './team-share.ts';
import { eventIds, newTeam, queueOf, removeFolders, say, withStore } from './team.fixture.ts';

const MAIN = fileURLToPath(new URL('./team-kill.fixture.ts', import.meta.url));
const seed = process.env['IDRIFT_SEED'] ?? String(Date.now());
const ROUNDS = Number(process.env['IDRIFT_KILLS'] ?? 12);
const Q = 'alert-12';

afterEach(removeFolders);

/** @returns whether it was killed before its end. */
const killed = (verb: 'share' | 'receive', dir: string, person: string, after: number): Promise<boolean> =>
  new Promise((resolve) => {
    const child = spawn(process.execPath, [MAIN, verb, dir, person], { stdio: 'ignore' });
    const timer = setTimeout(() => child.kill('SIGKILL'), after);
    child.on('exit', (_code, signal) => {
      clearTimeout(timer);
      resolve(signal !== null);
    });
  });

describe(`kills, seed ${seed}`, () => {
  it('lose no label and double none', async () => {
    const random = seededRandom(seed);
    const { anna, bo } = await newTeam();
    const people = [
      ['Anna', anna],
      ['Bo', bo],
    ] as const;
    withStore(anna, (store) => store.addQueue(queueOf(Q, 40, 'Anna')));
    await shareLabels(anna, { push: true, person: 'Anna' }, {});
    await receiveLabels(bo, {});
    let kills = 0;
    for (let round = 0; round < ROUNDS; round++) {
      for (const [person, dir] of people) {
        say(dir, person, Q, { [`t${random.below(40)}`]: random.below(2) === 0 ? 'positiv' : 'negativ' });
        // Start and imports take about a third of the whole; later moments are those that count.
        const isKilled = await killed(
          random.below(2) === 0 ? 'share' : 'receive',
          dir,
          person,
          300 + random.below(1500),
        );
        kills += isKilled ? 1 : 0;
      }
    }
    expect(kills).toBeGreaterThan(0);
    await new Promise((resolve) => setTimeout(resolve, 500)); // a git that was under way ends
    for (const _ of [1, 2]) {
      for (const [person, dir] of people) await shareLabels(dir, { push: true, person }, {});
      for (const [, dir] of people) await receiveLabels(dir, {});
    }
    const ids = eventIds(anna, Q);
    expect(ids).toHaveLength(2 * ROUNDS);
    expect(new Set(ids).size).toBe(ids.length);
    expect(eventIds(bo, Q)).toEqual(ids);
    for (const [, dir] of people) expect(await git(dir, ['status', '--porcelain'])).toBe('');
    expect(await git(anna, ['rev-parse', 'HEAD'])).toBe(await git(bo, ['rev-parse', 'HEAD']));
  }, 300_000);
});
