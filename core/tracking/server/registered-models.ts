/** Registered models and their aliases, as MLflow's server keeps them. */
import type { SqliteDatabase } from '../../base/sqlite.ts';
import { modelOrder } from '../search/order-by.ts';
import { offsetOf, pageToken } from '../search/page-token.ts';
import { pythonRepr } from '../search/python-text.ts';
import { modelFilter } from '../search/registry-filter.ts';
import type { StoreFiles } from '../store-files.ts';
import { touchModel } from '../version-rows.ts';
import { invalid, missing, MlflowError } from './errors.ts';
import { listed } from './listed.ts';
import { type ApiRequest, many, message, or, read, text, whole } from './fields.ts';
import { checkAlias, checkAliasForm, checkModelName, checkName, checkRegistryTag, type Pair } from './names.ts';
import {
  getModel,
  getVersion,
  latestVersions,
  modelJson,
  type ModelRow,
  type VersionRow,
  versionWithAliases,
} from './registry-json.ts';

const pair = message({ key: text, value: text });

const STAGES = ['None', 'Staging', 'Production', 'Archived'] as const;

/** In whatever letters it is written. @throws MlflowError for what is no stage. */
export const stageOf = (stage: string): string => {
  const found = STAGES.find((each) => each.toLowerCase() === stage.toLowerCase());
  if (found !== undefined) return found;
  throw invalid(`Invalid Model Version stage: ${stage}. Value must be one of ${STAGES.join(', ')}.`);
};

/** Call inside a transaction. */
const MOST_MODELS = 1000;

export const isPrompt = (tags: readonly Pair[]): boolean =>
  tags.findLast(({ key }) => key === 'mlflow.prompt.is_prompt')?.value.toLowerCase() === 'true';

const nameTaken = (database: SqliteDatabase, name: string, tags: readonly Pair[]): MlflowError => {
  const own = database
    .prepare<[string], Pair>("SELECT key, value FROM registered_model_tags WHERE workspace = 'default' AND name = ?")
    .all(name);
  const kind = (prompt: boolean): string => (prompt ? 'Prompt' : 'Registered Model');
  const [before, now] = [kind(isPrompt(own)), kind(isPrompt(tags))];
  return new MlflowError(
    'RESOURCE_ALREADY_EXISTS',
    before === now
      ? `${now} (name=${name}) already exists.`
      : `Tried to create a ${now.toLowerCase()} with name ${pythonRepr(name)}, but the name is already taken by a ${before.toLowerCase()}. MLflow does not allow creating a model and a prompt with the same name.`,
  );
};

/** What belongs to a name, children first. */
const NAMED = ['registered_model_aliases', 'model_version_tags', 'registered_model_tags', 'model_versions'] as const;

export const registeredModelHandlers = ({ database }: StoreFiles) => {
  const atOnce = <Result>(write: () => Result): Result => database.transaction(write).immediate();
  const setTag = database.prepare(
    `INSERT INTO registered_model_tags (key, value, name, workspace) VALUES (?, ?, ?, 'default')
     ON CONFLICT (workspace, key, name) DO UPDATE SET value = excluded.value`,
  );
  const exists = (name: string): boolean =>
    database.prepare("SELECT 1 FROM registered_models WHERE workspace = 'default' AND name = ?").get(name) !==
    undefined;
  const shown = (name: string): object => ({ registered_model: modelJson(database, getModel(database, name)) });
  return {
    create: (request: ApiRequest) => {
      const { name, tags, description } = read(request, { name: text, tags: many(pair), description: text }, ['name']);
      checkModelName(name);
      for (const tag of tags) checkRegistryTag(tag);
      return atOnce(() => {
        if (exists(name)) throw nameTaken(database, name, tags);
        const now = Date.now();
        database
          .prepare(
            `INSERT INTO registered_models (name, creation_time, last_updated_time, description, workspace)
             VALUES (?, ?, ?, ?, 'default')`,
          )
          .run(name, now, now, description);
        for (const { key, value } of tags) setTag.run(key, value, name);
        return shown(name);
      });
    },

    get: (request: ApiRequest) => shown(read(request, { name: text }, ['name']).name),

    update: (request: ApiRequest) => {
      const { name, description } = read(request, { name: text, description: text }, ['name']);
      return atOnce(() => {
        getModel(database, name);
        database
          .prepare("UPDATE registered_models SET description = ? WHERE workspace = 'default' AND name = ?")
          .run(description, name);
        touchModel(database, name, Date.now());
        return shown(name);
      });
    },

    /** Versions, tags and aliases follow by the tables' own rules. */
    rename: (request: ApiRequest) => {
      const { name, new_name: next } = read(request, { name: text, new_name: text }, ['name', 'new_name']);
      checkModelName(next);
      return atOnce(() => {
        getModel(database, name);
        if (next !== name && exists(next)) {
          throw new MlflowError(
            'RESOURCE_ALREADY_EXISTS',
            `Registered Model (name=${next}) already exists. Error: the name is unique.`,
          );
        }
        const now = Date.now();
        database
          .prepare(
            "UPDATE registered_models SET name = ?, last_updated_time = ? WHERE workspace = 'default' AND name = ?",
          )
          .run(next, now, name);
        database
          .prepare("UPDATE model_versions SET last_updated_time = ? WHERE workspace = 'default' AND name = ?")
          .run(now, next);
        return shown(next);
      });
    },

    delete: (request: ApiRequest) => {
      const { name } = read(request, { name: text }, ['name']);
      return atOnce(() => {
        getModel(database, name);
        for (const table of [...NAMED, 'registered_models']) {
          database.prepare(`DELETE FROM ${table} WHERE workspace = 'default' AND name = ?`).run(name);
        }
        return {};
      });
    },

    search: (request: ApiRequest) => {
      const asked = read(request, {
        filter: text,
        max_results: or(whole, 100),
        order_by: many(text),
        page_token: text,
      });
      const most = asked.max_results;
      if (most > MOST_MODELS) throw tooMany(most);
      const filter = modelFilter(asked.filter);
      const order = modelOrder(asked.order_by);
      const offset = offsetOf(asked.page_token);
      const find = database.transaction(() => {
        const rows = database
          .prepare<(string | number)[], ModelRow>(
            `SELECT m.* FROM registered_models m WHERE m.workspace = 'default' AND ${filter.text}
             ORDER BY ${order.clause} LIMIT ? OFFSET ?`,
          )
          .all(...filter.values, most + 1, offset);
        const models = rows.slice(0, Math.max(0, most)).map((row) => modelJson(database, row));
        const next = rows.length === most + 1 ? { next_page_token: pageToken(offset + most) } : {};
        return { ...listed('registered_models', models), ...next };
      });
      return find();
    },

    latest: (request: ApiRequest) => {
      const { name, stages } = read(request, { name: text, stages: many(text) }, ['name']);
      getModel(database, name);
      const wanted: readonly string[] = stages.length === 0 ? STAGES : stages.map(stageOf);
      const found = latestVersions(database, name).filter((row) => wanted.includes(row.current_stage ?? ''));
      return listed(
        'model_versions',
        found.map((row) => versionWithAliases(database, row)),
      );
    },

    setTag: (request: ApiRequest) => {
      const { name, key, value } = read(request, { name: text, key: text, value: text }, ['name', 'key']);
      checkModelName(name);
      checkRegistryTag({ key, value });
      return atOnce(() => {
        getModel(database, name);
        setTag.run(key, value, name);
        return {};
      });
    },

    deleteTag: (request: ApiRequest) => {
      const { name, key } = read(request, { name: text, key: text }, ['name', 'key']);
      checkModelName(name);
      checkName(key);
      return atOnce(() => {
        getModel(database, name);
        database
          .prepare("DELETE FROM registered_model_tags WHERE workspace = 'default' AND name = ? AND key = ?")
          .run(name, key);
        return {};
      });
    },

    setAlias: (request: ApiRequest) => {
      const { name, alias, version } = read(request, { name: text, alias: text, version: text }, [
        'name',
        'alias',
        'version',
      ]);
      checkModelName(name);
      checkAlias(alias);
      return atOnce(() => {
        const { version: number } = getVersion(database, name, version);
        database
          .prepare(
            `INSERT INTO registered_model_aliases (alias, version, name, workspace) VALUES (?, ?, ?, 'default')
             ON CONFLICT (workspace, name, alias) DO UPDATE SET version = excluded.version`,
          )
          .run(alias, number, name);
        return {};
      });
    },

    deleteAlias: (request: ApiRequest) => {
      const { name, alias } = read(request, { name: text, alias: text }, ['name', 'alias']);
      checkModelName(name);
      checkAliasForm(alias);
      return atOnce(() => {
        getModel(database, name);
        database
          .prepare("DELETE FROM registered_model_aliases WHERE workspace = 'default' AND name = ? AND alias = ?")
          .run(name, alias);
        return {};
      });
    },

    getByAlias: (request: ApiRequest) => {
      const { name, alias } = read(request, { name: text, alias: text }, ['name', 'alias']);
      return { model_version: versionWithAliases(database, versionByAlias(database, name, alias)) };
    },
  };
};

const tooMany = (most: number): MlflowError =>
  invalid(
    `Invalid value "${most}" for parameter 'max_results' supplied:  Hint: Value was of type 'str'. See the API docs for more information about request parameters.`,
  );

/** `latest` is the highest version. @throws MlflowError */
export const versionByAlias = (database: SqliteDatabase, name: string, alias: string): VersionRow => {
  checkModelName(name);
  checkAliasForm(alias);
  getModel(database, name);
  if (alias.toLowerCase() === 'latest') {
    const newest = latestVersions(database, name).at(-1);
    if (newest) return newest;
    throw missing(`Latest version not found for model ${name}.`);
  }
  const version = database
    .prepare<[string, string], number>(
      "SELECT version FROM registered_model_aliases WHERE workspace = 'default' AND name = ? AND alias = ?",
    )
    .pluck()
    .get(name, alias);
  if (version === undefined) throw invalid(`Registered model alias ${alias} not found.`);
  return getVersion(database, name, String(version));
};
