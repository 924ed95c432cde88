/** Labelling of an open project: its store, where texts come from, and what the project's other parts tell it. */
import { join } from 'node:path';
import { toErrorInfo } from '../contract/errors.ts';
import { type LabelStore, openLabelStore } from '../labels/label-store.ts';
import type { Tracking } from '../tracking/tracking.ts';
import type { Changes } from './changes.ts';
import type { Jobs } from './jobs.ts';
import { createLabelPerson } from './label-person.ts';
import { createLabelSources } from './label-sources.ts';
import { createLabelFiles, type LabelFiles } from './labels/label-files.ts';
import type { LabelSourceParts } from './labels/source-parts.ts';
import { createLabelsService, type LabelsService } from './labels-service.ts';
import { createLabelTeam, type LabelTeam } from './labels/team-service.ts';
import { writeLabelMeaning } from './project-settings.ts';

type LabelsSessionParts = Omit<LabelSourceParts, 'given'> & {
  readonly labels: LabelStore;
  readonly store: Pick<Tracking, 'listRegisteredModels'>;
  readonly jobs: Jobs;
  readonly changes: Changes;
};

export const openSessionLabelStore = (folder: string): LabelStore => openLabelStore(join(folder, 'labels.db'));

export const openLabels = (parts: LabelsSessionParts): LabelsService => {
  const { dir, labels, store, settings } = parts;
  return createLabelsService({
    ...parts,
    sources: createLabelSources({ ...parts, given: labels.given }),
    person: createLabelPerson(dir),
    meanings: () => settings().labelMeanings,
    saveMeaning: (label, meaning) => writeLabelMeaning(dir, label, meaning),
    versions: async () => {
      try {
        const models = await store.listRegisteredModels();
        return new Set(models.flatMap(({ name, versions }) => versions.map(({ version }) => `${name}/${version}`)));
      } catch (thrown) {
        if (toErrorInfo(thrown).code === 'not-available') return null; // its server is away
        throw thrown;
      }
    },
  });
};

export const openLabelTeam = (parts: Pick<LabelsSessionParts, 'dir' | 'labels' | 'jobs' | 'changes'>): LabelTeam =>
  createLabelTeam({ ...parts, person: createLabelPerson(parts.dir) });

/** Labels from and to other programs. */
export const openLabelFiles = ({
  dir,
  labels,
  changes,
  settings,
}: Pick<LabelsSessionParts, 'dir' | 'labels' | 'changes' | 'settings'>): LabelFiles =>
  createLabelFiles({
    dir,
    labels,
    changes,
    person: createLabelPerson(dir),
    meanings: () => settings().labelMeanings,
  });
