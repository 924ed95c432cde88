/**
 * Every pointer of many commits, each version of it read once. A project of a thousand commits has few versions of its pointers: git lists
 * them, and they are parsed as they are, without the stages around them.
 */
import { posix } from 'node:path';
import { IdriftError } from '../../contract/errors.ts';
import { parseDvcFile } from '../formats/dvc-file.ts';
import { parseYaml, type YamlMap, type YamlValue } from '../formats/yaml.ts';
import { isMapValue } from '../formats/yaml-fields.ts';
import { git, readBlobs } from '../git.ts';
import { OBJECT_NAME, type ObjectId } from '../store/object-id.ts';
import type { DvcProject } from './project.ts';

/** An out as some version records it. `files` are those that the pointer itself lists. */
export type RecordedOut = {
  readonly id: ObjectId | null;
  readonly path: string;
  readonly files: readonly ObjectId[];
  /** The remote that the pointer names; null is the default one. */
  readonly remote: string | null;
};

/** A pointer's version: where it stands, and the newest commit seen with it. `fault` when it cannot be read. */
export type Pointer = {
  readonly file: string;
  readonly commit: string;
  readonly outs: readonly RecordedOut[];
  readonly fault: unknown;
};

const PATTERNS = ['*.dvc', 'dvc.lock', '**/dvc.lock'];
const isPointer = (path: string): boolean => /\.dvc$|(?:^|\/)dvc\.lock$/.test(path) && !/(?:^|\/)\.dvc$/.test(path);

/** Of the given commits. */
export const pointersOf = async (project: DvcProject, commits: readonly string[]): Promise<readonly Pointer[]> => {
  const found = new Map<string, { file: string; id: string; commit: string }>();
  for (const commit of commits) {
    const listed = await git(project.root, ['ls-tree', '-rz', commit, '--', '.']);
    for (const line of listed.split('\0')) {
      const tab = line.indexOf('\t');
      const file = line.slice(tab + 1);
      const [mode, type, id = ''] = line.slice(0, tab).split(' ');
      if (type === 'blob' && mode !== '120000' && isPointer(file)) found.set(`${id}\0${file}`, { file, id, commit });
    }
  }
  return parseAll(project, [...found.values()]);
};

/** Of the whole history, the newest first: what an object once was. */
export const allPointers = async (project: DvcProject): Promise<readonly Pointer[]> => {
  const listed = await git(project.root, [
    'log',
    '--all',
    'HEAD',
    '--format=%x01%H',
    '--raw',
    '-z',
    '-m',
    '--no-renames',
    '--no-abbrev',
    '--relative',
    '--',
    ...PATTERNS.map((pattern) => `:(glob)**/${pattern.replace(/^\*\*\//, '')}`),
  ]);
  const found = new Map<string, { file: string; id: string; commit: string }>();
  let commit = '';
  const fields = listed.split('\0');
  for (let at = 0; at < fields.length; at++) {
    const field = (fields[at] ?? '').replace(/^\n/, '');
    if (field.startsWith('\u0001')) {
      commit = field.slice(1, 41);
      continue;
    }
    if (!field.startsWith(':')) continue;
    const [, mode, , id = '', status] = field.split(' ');
    const file = fields[++at] ?? '';
    if (status === 'D' || mode === '120000' || !isPointer(file)) continue;
    const key = `${id}\0${file}`;
    if (!found.has(key)) found.set(key, { file, id, commit });
  }
  return parseAll(project, [...found.values()]);
};

const parseAll = async (
  project: DvcProject,
  found: readonly { readonly file: string; readonly id: string; readonly commit: string }[],
): Promise<readonly Pointer[]> => {
  const blobs = await readBlobs(project.root, [...new Set(found.map(({ id }) => id))]);
  return found.map(({ file, id, commit }) => {
    const text = blobs.get(id)?.toString('utf8');
    if (text === undefined) return { file, commit, outs: [], fault: unreadable(file, id) };
    try {
      return {
        file,
        commit,
        outs: file.endsWith('dvc.lock') ? lockOuts(text, file) : pointerOuts(text, file),
        fault: null,
      };
    } catch (fault) {
      // What looks like an object is kept: a pointer with conflict markers tells of both sides.
      const outs = (text.match(/\b[0-9a-f]{32}(?:\.dir)?\b/g) ?? []).flatMap((oid) =>
        [false, true].map((legacy) => ({ id: { oid, legacy }, path: file, files: [], remote: null })),
      );
      return { file, commit, outs, fault };
    }
  });
};

const unreadable = (file: string, id: string): IdriftError =>
  new IdriftError({
    code: 'not-available',
    message: `git cannot read ${file} (blob ${id}).`,
    where: file,
    hint: 'A shallow or partial clone lacks it: git fetch --unshallow, then do it again.',
  });

const pointerOuts = (text: string, file: string): RecordedOut[] => {
  const { outs, wdir } = parseDvcFile(text, file);
  return outs.map(({ md5, hash, path, files, remote }) => ({
    remote,
    id: md5 === null ? null : { oid: md5, legacy: hash === null },
    path: joined(file, wdir, path),
    files: (files ?? []).flatMap((each) => (each.md5 === null ? [] : [{ oid: each.md5, legacy: false }])),
  }));
};

const lockOuts = (text: string, file: string): RecordedOut[] => {
  const root = parseYaml(text, file);
  const stages = isMapValue(root['stages']) ? root['stages'] : root;
  return Object.values(stages).flatMap((stage) =>
    isMapValue(stage) && Array.isArray(stage['outs']) ? stage['outs'].flatMap((out) => lockOut(out, file)) : [],
  );
};

const lockOut = (out: YamlValue, file: string): RecordedOut[] => {
  if (!isMapValue(out)) return [];
  const legacy = typeof out['hash'] !== 'string';
  const files = Array.isArray(out['files']) ? out['files'].filter(isMapValue) : [];
  return [
    {
      remote: typeof out['remote'] === 'string' ? out['remote'] : null,
      id: idOf(out, legacy),
      path: joined(file, null, typeof out['path'] === 'string' ? out['path'] : ''),
      files: files.flatMap((each) => idOf(each, false) ?? []),
    },
  ];
};

const idOf = ({ md5 }: YamlMap, legacy: boolean): ObjectId | null =>
  typeof md5 === 'string' && OBJECT_NAME.test(md5.toLowerCase()) ? { oid: md5.toLowerCase(), legacy } : null;

const joined = (file: string, wdir: string | null, path: string): string =>
  posix.normalize(posix.join(posix.dirname(file), wdir ?? '.', path)).replace(/(.)\/$/, '$1');
