/** Several paths in one `add`: what each pointer records afterwards, and which paths may not stand beside each other. */
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { git } from '../git.ts';
import { errorOf } from '../project.fixture.ts';
import { add } from './add.ts';
import { dataStatus } from './data-status.ts';
import { newProject } from './project.fixture.ts';

describe('adding several', () => {
  it.each(['', '[cache]\n    type = hardlink\n'])(
    'files of one tracked folder records each, with config %j',
    async (config) => {
      const project = await newProject(undefined, config);
      await project.save({ 'set/a': '1', 'set/b': '1', 'set/c': '1', 'set/d/x': '1' }, ['set']);
      rmSync(join(project.root, 'set'), { recursive: true }); // as editors do: no writing through a link into the cache
      for (const path of ['set/a', 'set/b', 'set/d/y']) project.write(path, 'changed');
      for (const path of ['set/c', 'set/d/x']) project.write(path, 'not asked for');
      const { added } = await add(project, ['set/a', 'set/d/y', 'set/b']);
      expect(added).toMatchObject([{ path: 'set', file: 'set.dvc', nfiles: 5 }]);
      expect((await dataStatus(project, { granular: true })).uncommitted).toEqual({
        modified: ['set/', 'set/c', 'set/d/x'],
      });
      expect(project.text('set/a')).toBe('changed');
    },
  );
  it('files of one tracked folder is refused for one that is not there', async () => {
    const project = await newProject();
    await project.save({ 'set/a': '1', 'set/d/x': '1' }, ['set']);
    project.write('set/a', 'changed');
    expect(await errorOf(() => add(project, ['set/a', 'set/none']))).toMatchObject({ where: 'set/none' });
    expect((await dataStatus(project)).uncommitted).toEqual({ modified: ['set/'] });
  });
  it('outs of one pointer records each', async () => {
    const project = await newProject();
    await project.save({ a: '1', b: '1' }, ['a', 'b']);
    const outs = ['a', 'b'].flatMap((path) => project.text(`${path}.dvc`).split('\n').slice(1)).filter(Boolean);
    project.write('both.dvc', `outs:\n${outs.join('\n')}\n`);
    await git(project.root, ['rm', '--quiet', '-f', 'a.dvc', 'b.dvc']);
    project.write('a', 'changed');
    project.write('b', 'changed');
    await add(project, ['a', 'b']);
    expect((await dataStatus(project)).uncommitted).toEqual({});
  });
  it.each([
    [['new', 'new/x'], /Cannot add 'new', because .* 'new\/x'/],
    [['new/x', 'new'], /Cannot add 'new', because .* 'new\/x'/],
    [['sub'], /Cannot add 'sub', because .* 'sub\/tracked'/],
  ])('%j is refused: one lies in the other', async (paths, message) => {
    const project = await newProject();
    await project.save({ 'sub/tracked': '1', 'new/x': '1' }, ['sub/tracked']);
    expect((await errorOf(() => add(project, paths))).message).toMatch(message);
  });
  it('finds the one of very many that git tracks', async () => {
    const project = await newProject();
    const paths = Array.from({ length: 101 }, (_, at) => `many/${at}`);
    for (const path of paths) project.write(path, path);
    await git(project.root, ['add', '--', 'many/77']);
    expect(await errorOf(() => add(project, paths))).toMatchObject({ code: 'conflict', where: 'many/77' });
    expect(project.has('many/0.dvc')).toBe(false);
  });
});
