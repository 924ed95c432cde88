import { readFileSync } from 'node:fs';
import { posix } from 'node:path';
import { describe, expect, it } from 'vitest';
import { z } from 'zod';
import { errorOf } from '../project.fixture.ts';
import { renderLock } from './lock.ts';
import { paramChanges, parsePipeline, type PipelineStage } from './pipeline.ts';

const out = z.object({
  path: z.string(),
  cache: z.boolean(),
  push: z.boolean(),
  persist: z.boolean(),
  remote: z.string().nullable(),
  metric: z.boolean(),
  plot: z.boolean(),
  desc: z.string().nullable(),
  type: z.string().nullable(),
  labels: z.array(z.string()),
});
const goldens = z
  .array(
    z.object({
      name: z.string(),
      files: z.record(z.string(), z.string()),
      stages: z.array(
        z.object({
          name: z.string(),
          wdir: z.string(),
          cmd: z.union([z.string(), z.array(z.string())]),
          deps: z.array(z.string()),
          params: z.array(z.tuple([z.string(), z.array(z.string())])),
          outs: z.array(out),
          frozen: z.boolean(),
          alwaysChanged: z.boolean(),
          desc: z.string().nullable(),
        }),
      ),
      lock: z.string(),
    }),
  )
  .parse(JSON.parse(readFileSync(new URL('./golden/pipelines.json', import.meta.url), 'utf8')));

const reader = (files: Readonly<Record<string, string>>) => (path: string) => files[posix.normalize(path)] ?? null;

const about = ({ name, wdir, cmd, deps, params, outs, frozen, alwaysChanged, desc }: PipelineStage) => ({
  name,
  wdir,
  cmd,
  deps: deps.map(({ path }) => path),
  params: params.map(({ path, keys }) => [path, keys]),
  outs: outs.map((each) => ({ ...out.parse({ ...each, metric: Boolean(each.metric), plot: Boolean(each.plot) }) })),
  frozen,
  alwaysChanged,
  desc,
});
const byName = (a: { readonly name: string }, b: { readonly name: string }): number => (a.name < b.name ? -1 : 1);

describe('a dvc.yaml', () => {
  it.each(goldens.map((golden) => [golden.name, golden] as const))(
    'has the stages that DVC finds: %s',
    (_, { files, stages, lock }) => {
      const found = parsePipeline(files['dvc.yaml'] ?? '', lock, 'dvc.yaml', reader(files));
      expect(found.map(about).toSorted(byName)).toEqual(stages.toSorted(byName));
      for (const { cmdChanged, deps, outs, wdir, params } of found) {
        expect(cmdChanged).toBe(false);
        expect([...deps, ...outs].every(({ md5 }) => md5 !== null)).toBe(true);
        for (const each of params) expect(paramChanges(each, reader(files)(posix.join(wdir, each.path)))).toBe(null);
      }
    },
  );
  it.each(goldens.map((golden) => [golden.name, golden] as const))(
    'is recorded as DVC records it: %s',
    (_, { files, lock }) => {
      const read = reader(files);
      const pipeline = files['dvc.yaml'] ?? '';
      const saved = parsePipeline(pipeline, lock, 'dvc.yaml', read);
      expect(renderLock({ existing: '', pipeline, file: 'dvc.yaml', saved, read })).toBe(lock);
      const commented = lock.replace("schema: '2.0'\n", "# ours\nschema: '2.0'\n");
      expect(renderLock({ existing: commented, pipeline, file: 'dvc.yaml', saved: saved.slice(0, 1), read })).toBe(
        commented,
      );
    },
  );
  it('without a lock has no hashes', () => {
    const [stage] = parsePipeline('stages:\n  a:\n    cmd: x\n    outs: [b]\n', null, 'dvc.yaml', () => null);
    expect(stage?.outs).toMatchObject([{ path: 'b', md5: null, hash: 'md5' }]);
  });
  it('says which parameters have changed', () => {
    const lock =
      'stages:\n  a:\n    cmd: x\n    params:\n      params.yaml:\n        lr: 1\n        gone: 2\n        same: 1.0\n';
    const text = 'stages:\n  a:\n    cmd: y\n    params: [lr, gone, same, fresh]\n';
    const [stage] = parsePipeline(text, lock, 'dvc.yaml', () => null);
    const [params] = stage?.params ?? [];
    expect(stage?.cmdChanged).toBe(true);
    if (params === undefined) throw new Error('no params');
    expect(paramChanges(params, 'lr: 2\nsame: 1\nfresh: 3\n')).toEqual({
      lr: 'modified',
      gone: 'deleted',
      fresh: 'new',
    });
    expect(paramChanges(params, null)).toBe('deleted');
  });
  it.each([
    ['an unknown variable', 'stages:\n  a:\n    cmd: ${no.such}\n', /no\.such/],
    ['a broken name', 'stages:\n  a:\n    cmd: ${}\n', /no name of a variable/],
    ['a missing vars file', 'vars: [no.yaml]\nstages:\n  a:\n    cmd: x\n', /no\.yaml/],
    ['a variable set twice', 'vars:\n- a: 1\n- a: 2\nstages:\n  a:\n    cmd: x\n', /set already/],
    ['a foreach over a text', 'stages:\n  a:\n    foreach: x\n    do:\n      cmd: x\n', /neither a list nor a map/],
    ['broken YAML', 'stages: [\n', /not valid YAML/],
    ['parameters that are a program', 'vars: [p.py]\nstages:\n  a:\n    cmd: x\n', /Python/],
  ])('with %s is refused', async (_, text, message) => {
    const error = await errorOf(() =>
      parsePipeline(text, null, 'sub/dvc.yaml', (path) => (path === 'p.py' ? 'a = 1' : null)),
    );
    expect(error.message).toMatch(message);
    expect(error.where).toBeTruthy();
  });
});
