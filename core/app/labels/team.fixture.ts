/** Two people's clones of one bare repository with a data remote that both reach, and what they say of a queue. */
import { randomUUID } from 'node:crypto';
import { appendFileSync, mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { git } from '../../data/git.ts';
import { initRepository } from '../../data/repo/init.ts';
import { V1, writeData } from '../../data/project.fixture.ts';
import { makeVersion } from '../../data/make-version.ts';
import { type LabelStore, openLabelStore } from '../../labels/label-store.ts';
import type { EventAct, NewQueue } from '../../labels/types.ts';
import { labelsFile } from './team-receive.ts';

const made: string[] = [];
export const folder = (name: string): string => {
  const dir = realpathSync(mkdtempSync(join(tmpdir(), `idrift-team-${name}-`)));
  made.push(dir);
  return dir;
};
export const removeFolders = (): void => {
  for (const dir of made.splice(0)) rmSync(dir, { recursive: true, force: true });
};

export const clone = async (bare: string, person: string): Promise<string> => {
  const dir = join(folder('clone'), 'reviews');
  await git(tmpdir(), ['clone', '--quiet', bare, dir]);
  await git(dir, ['config', 'user.name', person]);
  await git(dir, ['config', 'user.email', 'somebody@example.com']);
  await git(dir, ['config', 'commit.gpgsign', 'false']);
  // As an open project has it.
  mkdirSync(join(dir, '.idrift'));
  writeFileSync(join(dir, '.idrift', '.gitignore'), '*\n');
  return dir;
};

export type Team = { readonly bare: string; readonly remote: string; readonly anna: string; readonly bo: string };

/** V1 of the reviews is committed, pushed and in both clones' history; only Anna has its objects. */
export const newTeam = async (): Promise<Team> => {
  const [bare, remote] = [join(folder('bare'), 'reviews.git'), folder('remote')];
  mkdirSync(bare);
  await git(bare, ['init', '--quiet', '--bare', '--initial-branch=main']);
  const anna = await clone(bare, 'Anna');
  await initRepository(anna);
  appendFileSync(join(anna, '.dvc', 'config'), `[core]\n    remote = team\n['remote "team"']\n    url = ${remote}\n`);
  for (const split of ['train', 'val', 'test'] as const) writeData(anna, `data/${split}.jsonl`, V1[split]);
  await git(anna, ['add', '--', '.dvc', '.dvcignore']);
  await makeVersion(anna, {
    paths: ['data/train.jsonl', 'data/val.jsonl', 'data/test.jsonl'],
    message: 'First reviews',
    commit: true,
    push: true,
    gate: 'skip',
  });
  await git(anna, ['add', '--', '.']);
  await git(anna, ['commit', '--quiet', '--allow-empty', '-m', 'Settings']);
  await git(anna, ['push', '--quiet', 'origin', 'HEAD:main']);
  await git(anna, ['branch', '--quiet', '--set-upstream-to=origin/main']);
  return { bare, remote, anna, bo: await clone(bare, 'Bo') };
};

export const queueOf = (id: string, size: number, by: string): NewQueue => ({
  id,
  title: 'Alert 12',
  source: { kind: 'alert', alert: 12, limit: 60 },
  order: 'The telling ones first.',
  createdAt: '2026-11-27T12:00:00.000Z',
  by,
  sampling: null,
  suggestedBy: null,
  labels: ['negativ', 'positiv'],
  left: { inData: 0, inQueues: 0, same: 0, blank: 0 },
  items: Array.from({ length: size }, (_, index) => ({
    id: `t${index}`,
    text: `Text ${index} åäö`,
    group: '',
    reasons: ['carries alert 12'],
    unknownWords: [],
    twins: null,
    origin: { kind: 'prediction', id: `p${index}`, at: '2026-11-20T12:00:00Z', deployment: null, consumer: null },
    suggestion: null,
  })),
});

export const withStore = <Result>(dir: string, use: (store: LabelStore) => Result): Result => {
  const store = openLabelStore(labelsFile(dir));
  try {
    return use(store);
  } finally {
    store.close();
  }
};

type Act = Exclude<EventAct, { kind: 'undo' | 'redo' }>;

/** One act for each text. */
export const say = (dir: string, person: string, queueId: string, acts: Readonly<Record<string, Act | string>>): void =>
  withStore(dir, (store) => {
    for (const [item, given] of Object.entries(acts)) {
      const act: Act = typeof given === 'string' ? { kind: 'label', label: given } : given;
      store.act({ queueId, itemIds: [item], act, person, blind: true, actId: randomUUID() });
    }
  });

/** Ids of all events of a queue, sorted. */
export const eventIds = (dir: string, queueId: string): string[] =>
  withStore(dir, (store) =>
    store
      .events(queueId)
      .map(({ id }) => id)
      .toSorted(),
  );
