/** `dvc freeze` and `dvc unfreeze`: a frozen stage is not run again, a frozen import not updated. */
import { withRepoLock } from '../lock/repo-lock.ts';
import { setPipelineFrozen } from './edit-pipeline.ts';
import type { DvcProject } from './project.ts';
import { stagesOfTarget } from './stage-targets.ts';
import type { Stage } from './stages.ts';
import { writeDvcFile } from './write-stage.ts';

export type FreezeOptions = { readonly waitForLock?: boolean };

/** @param target a `.dvc` file or a stage's name. @throws IdriftError `not-found` */
export const setFrozen = (
  project: DvcProject,
  target: string,
  frozen: boolean,
  { waitForLock = false }: FreezeOptions = {},
): Promise<Stage> =>
  withRepoLock(
    project,
    () => {
      const [stage] = stagesOfTarget(project, target);
      if (!stage) throw new Error(`${target} holds no stage.`);
      if (stage.dvcFile) writeDvcFile(project, stage.file, { ...stage.dvcFile, frozen });
      else setPipelineFrozen(project, stage, frozen);
      return stage;
    },
    { waitForever: waitForLock },
  );
