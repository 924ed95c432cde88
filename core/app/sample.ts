/** New projects: the sample from the program's own `data/`, and an empty one. */
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { writeFileAtomic } from '../base/atomic-file.ts';
import { projectSettings } from '../contract/project.ts';
import { git } from '../data/git.ts';
import { commit, initProject } from '../data/init.ts';
import { createSampleProject } from '../data/sample.ts';

const SAMPLE_EXPERIMENT = 'swedish-sentiment-classification';

const programDir = fileURLToPath(new URL('../../', import.meta.url));

export const makeSample = (dir: string): Promise<void> => {
  const { model, thresholds, lookbackDays } = projectSettings.parse({});
  const settings = { experiment: SAMPLE_EXPERIMENT, model, lookbackDays, thresholds };
  return createSampleProject(dir, programDir, `${JSON.stringify(settings, null, 2)}\n`);
};

/** A project without data: git, DVC's files, `idrift.json`, committed. */
export const makeEmpty = async (dir: string): Promise<void> => {
  await initProject(dir);
  const { experiment, model } = projectSettings.parse({});
  writeFileAtomic(join(dir, 'idrift.json'), `${JSON.stringify({ experiment, model }, null, 2)}\n`);
  await git(dir, ['add', '--', '.']);
  await commit(dir, 'Start the project', { name: 'Idrift', email: 'idrift@localhost' });
};
