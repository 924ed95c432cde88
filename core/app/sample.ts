/** Making the sample project from the program's own `data/`. */
import { fileURLToPath } from 'node:url';
import { createSampleProject } from '../data/sample.ts';
import { projectSettings } from '../contract/project.ts';

export const SAMPLE_EXPERIMENT = 'swedish-sentiment-classification';

const programDir = fileURLToPath(new URL('../../', import.meta.url));

export const makeSample = (dir: string): Promise<void> => {
  const { model, thresholds, lookbackDays } = projectSettings.parse({});
  const settings = { sample: true, experiment: SAMPLE_EXPERIMENT, model, lookbackDays, thresholds };
  return createSampleProject(dir, programDir, `${JSON.stringify(settings, null, 2)}\n`);
};
