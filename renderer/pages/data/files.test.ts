import { describe, expect, it } from 'vitest';
import type { FileState, GraphVersion } from '../../../core/contract/index.ts';
import { filesAnswer, gateAnswer } from './file-answers.ts';
import { closedAtFirst, leavesOfFolder, treeOf, treeRows } from './file-tree.ts';
import { mappingOf, ONE_LABEL } from './mapping.ts';
import { suggestedMessage } from './message.ts';

const plain = (text: unknown): string => String(text).replaceAll('\u202f', ' ').replaceAll('\u00a0', ' ');

const version = (revision: string): GraphVersion => ({
  revision,
  date: '2026-11-20T10:00:00Z',
  author: 'Ebba',
  message: 'Add texts',
  tags: [],
  branches: [],
  outs: [],
  change: null,
  runs: [],
  parents: [],
  heads: [],
  current: false,
});
const working = version('workspace');
const now = version('7c41e0b3aa0f9be1');

const state = (path: string, more: Partial<FileState> = {}): FileState => ({
  path,
  isFolder: false,
  folder: 'same',
  commit: 'same',
  md5: `m-${path}`,
  size: 10,
  inCache: true,
  ...more,
});

describe('files in the folder', () => {
  const status = (...files: FileState[]) => ({ files, isProject: true });
  it('are told by what is out of step', () => {
    const said = (...files: FileState[]) => plain(filesAnswer(working, status(...files), null).title);
    expect(said(state('a'), state('b'))).toBe('All of 2 tracked files are as the pointers say.');
    expect(said(state('a', { commit: 'added' }))).toBe('1 file is recorded and not committed.');
    expect(
      said(state('a', { folder: 'modified' }), state('b', { inCache: false }), state('c', { folder: 'untracked' })),
    ).toBe('1 file is modified, 1 is not in the cache and 1 is not tracked yet.');
  });
  it('make a tree whose folders count what is below', () => {
    const files = [
      state('data/a/1', { folder: 'modified' }),
      state('data/a/2', { inCache: false }),
      state('data/b', { folder: 'untracked', commit: 'none' }),
    ];
    const remote = { remote: 'r', missing: ['m-data/a/1'], checkedAt: '', problem: null };
    const tree = treeOf(leavesOfFolder(status(...files), working, remote));
    expect(treeRows(tree, new Set()).map(({ node, depth }) => [node.path, depth])).toEqual([
      ['data', 0],
      ['data/a', 1],
      ['data/a/1', 2],
      ['data/a/2', 2],
      ['data/b', 1],
    ]);
    const [data] = tree;
    expect(data?.kind === 'folder' && [...data.marks]).toEqual([
      ['modified', 1],
      ['not-pushed', 1],
      ['not-in-cache', 1],
      ['untracked', 1],
    ]);
    expect(treeRows(tree, new Set(['data/a'])).map(({ node }) => node.path)).toEqual(['data', 'data/a', 'data/b']);
    const many = Array.from({ length: 300 }, (_, n) => state(`data/many/${n}`));
    expect(closedAtFirst(treeOf(leavesOfFolder(status(...many), working, null)))).toEqual(['data/many']);
  });
});

describe('the way into a version', () => {
  it('says whether the gate is open', () => {
    const finding = { id: 'f', title: '', detail: '', count: 1, places: [], fixes: [] };
    expect(gateAnswer(working, { ok: true, findings: [], rows: 3 }).title).toBe(
      'The gate is open: nothing in the working copy would spoil training.',
    );
    expect(gateAnswer(working, { ok: false, findings: [{ ...finding, severity: 'stop' }], rows: 3 }).title).toBe(
      'The gate is shut: 1 finding in the working copy would spoil training.',
    );
    expect(gateAnswer(now, { ok: true, findings: [{ ...finding, severity: 'warn' }], rows: 3 }).title).toBe(
      'The gate is open; 1 finding in this version wants a look.',
    );
  });
  it('begins with a message of what changed', () => {
    const counts = { added: 31, removed: 0, edited: 0, relabelled: 2, moved: 0 };
    expect(suggestedMessage(counts, false)).toBe('Add 31 texts and relabel 2');
    expect(suggestedMessage({ ...counts, added: 1, relabelled: 0 }, false)).toBe('Add 1 text');
    expect(suggestedMessage(null, true)).toBe('First data version');
    expect(suggestedMessage({ ...counts, added: 0, relabelled: 0 }, false)).toBe('Update the data');
  });
});

describe('the columns of an import', () => {
  const draft = {
    text: 'omdöme',
    label: 'betyg',
    constant: '',
    by: 'one' as const,
    splitColumn: null,
    split: 'train' as const,
    train: 80,
    val: 10,
    keep: ['källa', 'betyg'],
    labels: { bra: 'positiv' },
  };
  it('make a mapping once text and label are chosen', () => {
    expect(mappingOf(draft)).toEqual({
      text: 'omdöme',
      label: 'betyg',
      split: { by: 'one', split: 'train' },
      keep: ['källa'],
      labels: { bra: 'positiv' },
    });
    expect(mappingOf({ ...draft, text: null })).toBeNull();
    expect(mappingOf({ ...draft, label: 'omdöme' })).toBeNull();
    expect(mappingOf({ ...draft, by: 'column' })).toBeNull();
    expect(mappingOf({ ...draft, by: 'shares', val: 30 })).toBeNull();
    expect(mappingOf({ ...draft, by: 'shares' })?.split).toMatchObject({
      by: 'shares',
      train: 0.8,
      val: 0.1,
      test: 0.1,
    });
  });
  it('may lack a label: then all rows get the one that is typed', () => {
    expect(mappingOf({ ...draft, label: ONE_LABEL })).toBeNull();
    expect(mappingOf({ ...draft, label: ONE_LABEL, constant: ' fråga ' })?.label).toEqual({ constant: 'fråga' });
  });
});
