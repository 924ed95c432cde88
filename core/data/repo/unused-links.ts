/** Files that a checkout of ours made and that no pointer tracks any more: they go, when they are unchanged and saved in the cache. */
import { statSync } from 'node:fs';
import { join } from 'node:path';
import { build } from '../store/build.ts';
import { isManifest } from '../store/object-id.ts';
import { missingObjects } from '../store/objects.ts';
import type { OutPlan } from './checkout-plan.ts';
import type { DvcProject } from './project.ts';
import type { Stage } from './stages.ts';
import { overlaps } from './targets.ts';

export const planUnused = async (
  project: DvcProject,
  stages: readonly Stage[],
  links: Readonly<Record<string, string>>,
): Promise<readonly OutPlan[]> => {
  const tracked = stages.flatMap(({ outs }) => outs.map(({ path }) => path));
  const unused = Object.keys(links).filter((path) => !tracked.some((each) => overlaps(each, path)));
  const there = unused.filter((path) => statSync(join(project.root, path), { throwIfNoEntry: false }));
  if (there.length === 0) return [];
  const built = await build(
    project,
    there.map((path) => ({ path, legacy: false })),
  );
  return there.flatMap((path): OutPlan[] => {
    const now = built(path);
    if (!now || now.oid !== links[path] || now.isFolder !== isManifest(now.oid)) return [];
    const objects = now.isFolder
      ? now.entries().map(({ md5 }) => ({ oid: md5, legacy: false }))
      : [{ oid: now.oid, legacy: false }];
    if (missingObjects(project.config.cache.dir, objects).length > 0) return [];
    return [
      {
        kind: 'file',
        path,
        oid: null,
        make: [],
        remove: [path],
        chmod: [],
        unsaved: [],
        isFailed: false,
        change: 'deleted',
        counts: { added: 0, modified: 0, deleted: 1 },
      },
    ];
  });
};
