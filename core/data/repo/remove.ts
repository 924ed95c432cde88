/** `dvc remove`: stops tracking. The data stays where it lies unless `outs` is asked for, and the cache keeps what it has. */
import { existsSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { removeIgnoreLine } from '../ignore/gitignore.ts';
import { withRepoLock } from '../lock/repo-lock.ts';
import { withPathLocks } from '../lock/rwlock.ts';
import { removePipelineStage } from './edit-pipeline.ts';
import { rememberLinks } from './links-record.ts';
import type { DvcProject } from './project.ts';
import { stagesOfTarget } from './stage-targets.ts';
import type { Stage, TrackedArtifact } from './stages.ts';
import { unprotectPath } from './unprotect.ts';

export type RemoveOptions = {
  /** The data as well (`--outs`). */
  readonly outs?: boolean;
  readonly waitForLock?: boolean;
};

export type Removed = {
  /** Pointers and pipelines that were changed or removed, relative to the project. */
  readonly files: readonly string[];
  /** Paths that are no longer tracked. */
  readonly outs: readonly string[];
};

/** @param target a `.dvc` file or a stage's name, relative to the working folder. @throws IdriftError `not-found` */
export const remove = (project: DvcProject, target: string, options: RemoveOptions = {}): Promise<Removed> =>
  withRepoLock(
    project,
    async () => {
      const stages = stagesOfTarget(project, target);
      for (const stage of stages) await removeStage(project, stage, options.outs === true);
      return {
        files: [...new Set(stages.map(({ file }) => file))],
        outs: stages.flatMap(({ outs }) => outs.map(({ path }) => path)),
      };
    },
    { waitForever: options.waitForLock === true },
  );

const removeStage = async (project: DvcProject, stage: Stage, withOuts: boolean): Promise<void> => {
  const mine = stage.outs.filter(({ inProject }) => inProject);
  const paths = mine.map(({ path }) => join(project.root, path));
  await withPathLocks(project, { read: [], write: paths }, () => {
    for (const out of mine) {
      const path = join(project.root, out.path);
      if (withOuts) rmSync(path, { recursive: true, force: true });
      else if (out.artifact.cache && existsSync(path)) unprotectPath(path);
      if (isIgnoredByUs(out)) removeIgnoreLine(project.scmRoot, path);
    }
    if (stage.dvcFile) rmSync(join(project.root, stage.file), { force: true });
    else removePipelineStage(project, stage);
    // A checkout takes away what we once placed and nothing tracks any more: this was left on purpose.
    rememberLinks(
      project,
      [],
      mine.map(({ path }) => path),
    );
  });
};

/** Whether tracking it wrote a line into `.gitignore`. */
const isIgnoredByUs = ({ artifact, stage }: TrackedArtifact): boolean =>
  artifact.cache || stage.deps.some((dep) => dep.artifact.repo !== null);
