/** Tags of runs and logged models: MLflow's own names, and ours for what it has none for. */
import { basename } from 'node:path';
import type { SqliteDatabase } from '../base/sqlite.ts';
import { checkKey, checkLength, LIMITS } from './limits.ts';

export type Tags = Readonly<Record<string, string>>;

export const NAME_TAG = 'mlflow.runName';
export const NOTE_TAG = 'mlflow.note.content';
/** On a KILLED run: `interrupted` where its process died, `paused` where it waits to be resumed. */
export const STATUS_TAG = 'idrift.status';
export const ERROR_TAG = 'idrift.error';
/** The step that a run which has not finished can go on from. */
export const CHECKPOINT_TAG = 'idrift.checkpoint';

/** The code a run was made with; `changed` are the paths that differ from the commit. */
export type CodeVersion = {
  readonly commit: string | null;
  readonly branch: string | null;
  readonly changed: readonly string[];
  /** As in git's remote.origin.url. */
  readonly repoUrl?: string | null;
};

export const sourceTags = (user: string, source: string, git: CodeVersion | null): Tags => {
  const tags: Record<string, string> = {
    'mlflow.user': user,
    'mlflow.source.name': basename(source),
    'mlflow.source.type': 'LOCAL',
  };
  if (git === null) return tags;
  if (git.commit !== null) tags['mlflow.source.git.commit'] = git.commit;
  if (git.branch !== null) tags['mlflow.source.git.branch'] = git.branch;
  if (git.repoUrl) tags['mlflow.source.git.repoURL'] = withoutPassword(git.repoUrl);
  tags['idrift.git.dirty'] = String(git.changed.length > 0);
  if (git.changed.length > 0) tags['idrift.git.changed'] = listOf(git.changed);
  return tags;
};

/** A remote such as https://name:token@host/… must not carry its token into a shared store. */
const withoutPassword = (url: string): string => url.replace(/^(\w+:\/\/)[^/@]*@/, '$1');

/** A JSON list; what a tag cannot hold is counted in its last entry. */
const listOf = (paths: readonly string[]): string => {
  const whole = JSON.stringify(paths);
  if (whole.length <= LIMITS.tag) return whole;
  const kept: string[] = [];
  let length = 40;
  for (const path of paths) {
    length += JSON.stringify(path).length + 1;
    if (length > LIMITS.tag) break;
    kept.push(path);
  }
  return JSON.stringify([...kept, `… and ${paths.length - kept.length} more`]);
};

/** The tags that say how a model was made: the run's, on its logged model too, as MLflow's client does. */
export const isSourceTag = (key: string): boolean =>
  key === 'mlflow.user' || key.startsWith('mlflow.source.') || key.startsWith('idrift.git.');

/** Call inside a transaction. `mlflow.runName` and `runs.name` are one thing to MLflow: rename with `renameRun`. */
export const writeTags = (database: SqliteDatabase, runId: string, tags: Tags): void => {
  const insert = database.prepare(
    `INSERT INTO tags (key, value, run_uuid) VALUES (?, ?, ?)
     ON CONFLICT (key, run_uuid) DO UPDATE SET value = excluded.value`,
  );
  for (const [key, value] of Object.entries(tags)) {
    checkKey('tag', key);
    checkLength(`The tag "${key}"`, value, LIMITS.tag);
    insert.run(key, value, runId);
  }
};
