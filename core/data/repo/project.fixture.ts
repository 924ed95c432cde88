/** Throw-away DVC projects for tests of the verbs. */
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { hashBytes } from '../../base/hash.ts';
import { git } from '../git.ts';
import { commit } from '../init.ts';
import { emptyFolder } from '../project.fixture.ts';
import { objectPath } from '../store/objects.ts';
import { add } from './add.ts';
import { initRepository } from './init.ts';
import { type DvcProject, openDvcProject } from './project.ts';

export type TestProject = DvcProject & {
  readonly write: (path: string, text: string) => void;
  readonly text: (path: string) => string;
  readonly has: (path: string) => boolean;
  /** Whether the cache has the object of these bytes. */
  readonly caches: (content: string, suffix?: string) => boolean;
  readonly object: (content: string, suffix?: string) => string;
  /** Writes files, adds the paths, commits. */
  readonly save: (files: Readonly<Record<string, string>>, add: readonly string[], date?: string) => Promise<void>;
};

export const newProject = async (dir = emptyFolder(), config = ''): Promise<TestProject> => {
  await git(dir, ['init', '--quiet', '--initial-branch=main']);
  await initRepository(dir);
  if (config !== '') writeFileSync(join(dir, '.dvc', 'config'), config);
  const project = openDvcProject(dir);
  const write = (path: string, text: string): void => {
    mkdirSync(dirname(join(project.root, path)), { recursive: true });
    writeFileSync(join(project.root, path), text);
  };
  const object = (content: string, suffix = ''): string =>
    objectPath(project.config.cache.dir, hashBytes('md5', content) + suffix);
  return {
    ...project,
    write,
    object,
    text: (path) => readFileSync(join(project.root, path), 'utf8'),
    has: (path) => existsSync(join(project.root, path)),
    caches: (content, suffix) => existsSync(object(content, suffix)),
    save: async (files, paths, date) => {
      for (const [path, text] of Object.entries(files)) write(path, text);
      await add(project, paths);
      await git(project.root, ['add', '--all']);
      await commit(project.root, 'saved', { name: 'A', email: 'a@example.com' }, date);
    },
  };
};
