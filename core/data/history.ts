/** The commits that change data, over every branch, with the commits of that kind that they came from. */
import type { GraphVersion } from '../contract/data.ts';
import { git, hasCommits } from './git.ts';

export type Commit = Pick<GraphVersion, 'revision' | 'date' | 'author' | 'message'>;
export type GraphCommit = Commit & Pick<GraphVersion, 'parents'>;
export type Head = GraphVersion['heads'][number];

/** Files that say which data a commit holds. */
const POINTERS = ['--', ':(glob)**/*.dvc'];
const FORMAT = '--format=%H%x1f%aI%x1f%an%x1f%s%x1f%P';

const parse = (log: string): readonly GraphCommit[] =>
  log.split('\0').flatMap((line) => {
    const [revision, date, author = '', message = '', parents = ''] = line.split('\x1f');
    if (!revision || !date) return [];
    return [
      {
        revision,
        date: new Date(date).toISOString(),
        author,
        message,
        parents: parents.split(' ').filter((id) => id !== ''),
      },
    ];
  });

/** Newest first, of what is checked out. */
export const dataCommits = async (projectDir: string): Promise<readonly Commit[]> => {
  if (!(await hasCommits(projectDir))) return [];
  return parse(await git(projectDir, ['log', '-z', '--no-show-signature', FORMAT, ...POINTERS])).map(
    ({ parents: _parents, ...commit }) => commit,
  );
};

/**
 * Newest first, each before those it came from; merges only where two lines of data meet.
 * @param of every branch, or what led to the commit that is checked out
 */
export const dataGraph = async (projectDir: string, of: 'all' | 'HEAD' = 'all'): Promise<readonly GraphCommit[]> => {
  if (!(await hasCommits(projectDir))) return [];
  const others = of === 'all' ? ['--branches', '--tags', '--remotes'] : [];
  const walk = ['--parents', '--simplify-merges', '--date-order', 'HEAD', ...others];
  return parse(await git(projectDir, ['log', '-z', '--no-show-signature', FORMAT, ...walk, ...POINTERS]));
};

const KINDS = { heads: 'branch', remotes: 'remote', tags: 'tag' } as const;

/** Names more than these are not followed to their data: each costs a walk through history once. */
const MOST_NAMES = 400;
const AT_ONCE = 8;

/** The commit whose data a commit holds; never changes. */
const holders = new Map<string, string | null>();

/** The nearest commit, itself or before it, that changed data; null when none did. `fixed`: the name is a hash. */
export const dataCommitOf = async (projectDir: string, commit: string, fixed = true): Promise<string | null> => {
  const known = fixed ? holders.get(commit) : undefined;
  if (known !== undefined) return known;
  const found = (await git(projectDir, ['rev-list', '-1', commit, ...POINTERS])).trim() || null;
  if (fixed) holders.set(commit, found);
  return found;
};

/** Branches and tags by the commit whose data they hold. */
export const dataHeads = async (projectDir: string): Promise<ReadonlyMap<string, readonly Head[]>> => {
  const refs = await git(projectDir, [
    'for-each-ref',
    '--format=%(if)%(*objectname)%(then)%(*objectname)%(else)%(objectname)%(end) %(symref) %(refname)',
    'refs/heads',
    'refs/remotes',
    'refs/tags',
  ]);
  const named = refs.split('\n').flatMap((line) => {
    const [commit = '', symbolic = '', ref = ''] = line.split(' ');
    const [, folder = '', ...name] = ref.split('/');
    const kind = KINDS[folder as keyof typeof KINDS];
    // origin/HEAD is another name for origin/main.
    return kind === undefined || symbolic !== '' ? [] : [{ commit, head: { name: name.join('/'), kind } }];
  });
  const heads = new Map<string, Head[]>();
  const some = named.slice(0, MOST_NAMES);
  for (let at = 0; at < some.length; at += AT_ONCE) {
    const group = some.slice(at, at + AT_ONCE);
    const holding = await Promise.all(
      // A tag may name a file or a tree.
      group.map(({ commit }) => dataCommitOf(projectDir, commit).catch(() => null)),
    );
    for (const [index, { head }] of group.entries()) {
      const holder = holding[index] ?? null;
      if (holder === null) continue;
      const list = heads.get(holder);
      if (list) list.push(head);
      else heads.set(holder, [head]);
    }
  }
  return heads;
};
