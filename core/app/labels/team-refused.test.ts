/** What keeps labels from being shared or received: said in words with what to do, and nothing is lost or changed. */
import { mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { git } from '../../data/git.ts';
import { errorOf } from '../../data/project.fixture.ts';
import { receiveLabels } from './team-receive.ts';
import { shareLabels } from './team-share.ts';
import { newTeam, queueOf, removeFolders, say, type Team, withStore } from './team.fixture.ts';

let team: Team;
const share = (dir: string, person: string, push = true) => shareLabels(dir, { push, person }, {});
const receive = (dir: string) => receiveLabels(dir, {});
const Q = 'alert-12';

beforeEach(async () => {
  team = await newTeam();
  withStore(team.anna, (store) => store.addQueue(queueOf(Q, 6, 'Anna')));
}, 60_000);
afterEach(removeFolders);

describe('what stands against it', () => {
  const expectSaid = async (run: () => Promise<unknown>, code: string, words: RegExp, hint: RegExp) => {
    const error = await errorOf(run);
    expect(error.message).toMatch(words);
    expect(error).toMatchObject({ code });
    expect(error.hint ?? '').toMatch(hint);
  };

  it('a merge that is going on', async () => {
    const { anna } = team;
    await git(anna, ['switch', '--quiet', '-c', 'other']);
    writeFileSync(join(anna, 'a'), '1');
    await git(anna, ['add', 'a']);
    await git(anna, ['commit', '--quiet', '-m', 'a']);
    await git(anna, ['switch', '--quiet', 'main']);
    await git(anna, ['merge', '--no-commit', '--no-ff', '--quiet', 'other']);
    await expectSaid(() => receive(anna), 'conflict', /A merge is going on/, /git merge --abort/);
    await expectSaid(() => share(anna, 'Anna'), 'conflict', /A merge is going on/, /git merge --abort/);
  }, 60_000);

  it('no remote for git, none for data, none that answers', async () => {
    const { anna } = team;
    say(anna, 'Anna', Q, { t0: 'positiv' });
    await git(anna, ['remote', 'set-url', 'origin', join(anna, 'nowhere.git')]);
    await expectSaid(() => receive(anna), 'not-available', /cannot be reached/, /Check the network/);
    await expectSaid(() => share(anna, 'Anna'), 'not-available', /cannot be reached/, /stay on this computer/);
    await git(anna, ['remote', 'remove', 'origin']);
    await expectSaid(() => share(anna, 'Anna'), 'not-available', /no git remote/, /git remote add/);
    // The commit alone needs none.
    expect((await share(anna, 'Anna', false)).to).toBeNull();
    await git(anna, ['remote', 'add', 'origin', team.bare]);
    const config = join(anna, '.dvc', 'config');
    writeFileSync(config, readFileSync(config, 'utf8').replace('remote = team', ''));
    await expectSaid(() => share(anna, 'Anna'), 'not-available', /no data remote/, /Remotes/);
  }, 60_000);

  it('a branch that takes no push', async () => {
    const { anna, bare } = team;
    writeFileSync(join(bare, 'hooks', 'pre-receive'), '#!/bin/sh\necho "main is protected" >&2\nexit 1\n', {
      mode: 0o755,
    });
    say(anna, 'Anna', Q, { t0: 'positiv' });
    await expectSaid(() => share(anna, 'Anna'), 'conflict', /did not take the push.*protected/, /branch of your own/);
    // It is committed, and goes along once it may.
    rmSync(join(bare, 'hooks', 'pre-receive'));
    expect(await share(anna, 'Anna')).toMatchObject({ revision: null, to: 'origin/main' });
    expect((await receive(team.bo)).events.get('Anna')).toBe(1);
  }, 60_000);

  it('a folder of that name that the project had before', async () => {
    const { anna } = team;
    mkdirSync(join(anna, 'labels', 'train'), { recursive: true });
    writeFileSync(join(anna, 'labels', 'train', 'image-1.txt'), '0 0.5 0.5 1 1\n');
    await expectSaid(
      () => share(anna, 'Anna', false),
      'conflict',
      /labels\/train\/image-1\.txt is no file/,
      /another name/,
    );
    expect(readdirSync(join(anna, 'labels'))).toEqual(['train']);
    rmSync(join(anna, 'labels'), { recursive: true });
    expect((await share(anna, 'Anna', false)).queues).toEqual([Q]);
  }, 60_000);

  it('a file that only a person can merge', async () => {
    const { anna, bo } = team;
    for (const [dir, text] of [
      [anna, 'hers'],
      [bo, 'his'],
    ] as const) {
      writeFileSync(join(dir, 'README.md'), text);
      await git(dir, ['add', 'README.md']);
      await git(dir, ['commit', '--quiet', '-m', text]);
    }
    await git(anna, ['push', '--quiet']);
    await expectSaid(() => receive(bo), 'conflict', /nothing was changed: README\.md/, /Merge that by hand/);
    expect(await git(bo, ['status', '--porcelain'])).toBe('');
  }, 60_000);

  it('a changed file of git that is not committed', async () => {
    const { anna, bo } = team;
    writeFileSync(join(anna, '.dvcignore'), '# hers\n');
    await git(anna, ['commit', '--quiet', '-am', 'ignore']);
    await git(anna, ['push', '--quiet']);
    writeFileSync(join(bo, '.dvcignore'), '# his\n');
    await expectSaid(() => receive(bo), 'conflict', /\.dvcignore has changes/, /git stash/);
    expect(readFileSync(join(bo, '.dvcignore'), 'utf8')).toBe('# his\n');
  }, 60_000);

  it('what else is staged stays staged, and out of the commit', async () => {
    const { anna } = team;
    writeFileSync(join(anna, 'notes.txt'), 'x');
    await git(anna, ['add', 'notes.txt']);
    say(anna, 'Anna', Q, { t0: 'positiv' });
    await share(anna, 'Anna');
    expect(await git(anna, ['status', '--porcelain'])).toBe('A  notes.txt\n');
  }, 60_000);
});
