/** Experiments: found by name, made when missing. */
import type { SqliteDatabase } from '../base/sqlite.ts';
import { IdriftError } from '../contract/errors.ts';
import { checkExperimentName } from './limits.ts';

type Experiment = { readonly id: number; readonly artifactLocation: string };

/** MLflow's page reads the kind to choose what it opens with; its own clients leave it to the page's guess. */
export const KIND_TAG = ['mlflow.experimentKind', 'custom_model_development'] as const;

type Row = { experiment_id: number; artifact_location: string; lifecycle_stage: string };

/** Call inside a transaction. @throws IdriftError when a deleted experiment holds the name: MLflow's names are unique over both. */
export const ensureExperiment = (database: SqliteDatabase, name: string): Experiment => {
  checkExperimentName(name);
  const found = database
    .prepare<[string], Row>(
      `SELECT experiment_id, artifact_location, lifecycle_stage FROM experiments
       WHERE workspace = 'default' AND name = ?`,
    )
    .get(name);
  if (!found) return createExperiment(database, name);
  if (found.lifecycle_stage !== 'active') {
    throw new IdriftError({
      code: 'conflict',
      message: `The experiment "${name}" was deleted, and MLflow keeps its name.`,
      where: 'experiment',
      hint: 'Restore it with MLflow, or choose another experiment name in the project settings.',
    });
  }
  return { id: found.experiment_id, artifactLocation: found.artifact_location };
};

const createExperiment = (database: SqliteDatabase, name: string): Experiment => {
  const id = database.prepare<[], number>('SELECT max(experiment_id) + 1 FROM experiments').pluck().get() ?? 1;
  const artifactLocation = `mlflow-artifacts:/${id}`;
  const now = Date.now();
  database
    .prepare(
      `INSERT INTO experiments (experiment_id, name, artifact_location, lifecycle_stage, creation_time, last_update_time)
       VALUES (?, ?, ?, 'active', ?, ?)`,
    )
    .run(id, name, artifactLocation, now, now);
  database.prepare('INSERT INTO experiment_tags (key, value, experiment_id) VALUES (?, ?, ?)').run(...KIND_TAG, id);
  return { id, artifactLocation };
};
