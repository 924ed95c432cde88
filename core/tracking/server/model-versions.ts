/** Versions of registered models, as MLflow's server keeps them. */
import type { SqliteDatabase } from '../../base/sqlite.ts';
import { versionOrder } from '../search/order-by.ts';
import { offsetOf, pageToken } from '../search/page-token.ts';
import { pythonJson } from '../search/python-text.ts';
import { versionFilter } from '../search/registry-filter.ts';
import type { StoreFiles } from '../store-files.ts';
import { insertVersionRow, nextVersion, touchModel } from '../version-rows.ts';
import { invalid } from './errors.ts';
import { listed } from './listed.ts';
import { type ApiRequest, flag, many, maybe, message, or, read, text, whole } from './fields.ts';
import { getLoggedModel, setModelTags } from './logged-models.ts';
import { checkModelName, checkName, checkRegistryTag, type Pair } from './names.ts';
import { isPrompt, stageOf } from './registered-models.ts';
import { DELETED, getModel, getVersion, type VersionRow, versionJson, versionWithAliases } from './registry-json.ts';
import { type VersionSource, versionSource } from './version-source.ts';

const MOST_VERSIONS = 200_000;
const PROMPT_SOURCES = ['dummy-source', 'prompt-template'];

const versionKey = { name: text, version: text };

/** MLflow's page reads it for a logged model's "Registered" badge. */
const VERSIONS_TAG = 'mlflow.modelVersions';

const noteVersion = (database: SqliteDatabase, modelId: string, entry: { name: string; version: number }): void => {
  const model = getLoggedModel(database, modelId);
  const before = database
    .prepare<[string, string], string>('SELECT tag_value FROM logged_model_tags WHERE model_id = ? AND tag_key = ?')
    .pluck()
    .get(modelId, VERSIONS_TAG);
  const list: unknown = before === undefined ? [] : JSON.parse(before);
  const value = pythonJson([...(Array.isArray(list) ? list : []), entry]);
  setModelTags(database, model, [{ key: VERSIONS_TAG, value }]);
};

const promptSource = (source: string): VersionSource => {
  if (PROMPT_SOURCES.includes(source)) return { source, runId: '', modelId: '', location: source };
  throw invalid(`Invalid prompt source: '${source}'. Prompt sources must use an MLflow placeholder.`);
};

export const modelVersionHandlers = ({ database }: StoreFiles) => {
  const atOnce = <Result>(write: () => Result): Result => database.transaction(write).immediate();
  const shown = (row: VersionRow): object => ({ model_version: versionWithAliases(database, row) });
  const setTag = database.prepare(
    `INSERT INTO model_version_tags (key, value, name, version, workspace) VALUES (?, ?, ?, ?, 'default')
     ON CONFLICT (workspace, key, name, version) DO UPDATE SET value = excluded.value`,
  );
  /** Call inside a transaction. */
  const insert = (
    name: string,
    from: VersionSource,
    tags: readonly Pair[],
    link: string,
    description: string,
  ): number => {
    getModel(database, name);
    const now = Date.now();
    touchModel(database, name, now);
    const version = nextVersion(database, name);
    insertVersionRow(database, {
      name,
      version,
      created: now,
      description,
      source: from.source,
      runId: from.runId,
      link,
      location: from.location,
    });
    for (const { key, value } of tags) setTag.run(key, value, name, version);
    return version;
  };
  return {
    create: (request: ApiRequest) => {
      const asked = read(
        request,
        {
          name: text,
          source: text,
          run_id: maybe(text),
          tags: many(message({ key: text, value: text })),
          run_link: text,
          description: text,
          model_id: maybe(text),
        },
        ['name', 'source'],
      );
      return atOnce(() => {
        const prompt = isPrompt(asked.tags);
        const from = prompt ? promptSource(asked.source) : versionSource(database, asked);
        checkModelName(asked.name);
        for (const tag of asked.tags) checkRegistryTag(tag);
        const version = insert(asked.name, from, asked.tags, asked.run_link, asked.description);
        if (!prompt && from.modelId !== '') noteVersion(database, from.modelId, { name: asked.name, version });
        return shown(getVersion(database, asked.name, String(version)));
      });
    },

    get: (request: ApiRequest) => {
      const { name, version } = read(request, versionKey, ['name', 'version']);
      return shown(getVersion(database, name, version));
    },

    update: (request: ApiRequest) => {
      const { name, version, description } = read(request, { ...versionKey, description: maybe(text) }, [
        'name',
        'version',
      ]);
      return atOnce(() => {
        const { version: number } = getVersion(database, name, version);
        database
          .prepare(
            `UPDATE model_versions SET description = ?, last_updated_time = ?
             WHERE workspace = 'default' AND name = ? AND version = ?`,
          )
          .run(description ?? null, Date.now(), name, number);
        return shown(getVersion(database, name, version));
      });
    },

    transition: (request: ApiRequest) => {
      const asked = read(request, { ...versionKey, stage: text, archive_existing_versions: flag }, [
        'name',
        'version',
        'stage',
      ]);
      const stage = stageOf(asked.stage);
      const archive = asked.archive_existing_versions;
      if (archive && stage !== 'Staging' && stage !== 'Production') {
        throw invalid(
          `Model version transition cannot archive existing model versions because '${asked.stage}' is not an Active stage. Valid stages are ['Staging', 'Production']`,
        );
      }
      return atOnce(() => {
        const { version: number } = getVersion(database, asked.name, asked.version);
        const now = Date.now();
        if (archive) {
          database
            .prepare(
              `UPDATE model_versions SET current_stage = 'Archived', last_updated_time = ?
               WHERE workspace = 'default' AND name = ? AND version <> ? AND current_stage = ?`,
            )
            .run(now, asked.name, number, stage);
        }
        database
          .prepare(
            `UPDATE model_versions SET current_stage = ?, last_updated_time = ?
             WHERE workspace = 'default' AND name = ? AND version = ?`,
          )
          .run(stage, now, asked.name, number);
        touchModel(database, asked.name, now);
        return shown(getVersion(database, asked.name, asked.version));
      });
    },

    /** The row stays, emptied, so that its number is never given again. */
    delete: (request: ApiRequest) => {
      const { name, version } = read(request, versionKey, ['name', 'version']);
      return atOnce(() => {
        const { version: number } = getVersion(database, name, version);
        const now = Date.now();
        touchModel(database, name, now);
        database
          .prepare("DELETE FROM registered_model_aliases WHERE workspace = 'default' AND name = ? AND version = ?")
          .run(name, number);
        database
          .prepare(
            `UPDATE model_versions SET current_stage = '${DELETED}', last_updated_time = ?, description = NULL,
               user_id = NULL, source = 'REDACTED-SOURCE-PATH', run_id = 'REDACTED-RUN-ID',
               run_link = 'REDACTED-RUN-LINK', status_message = NULL
             WHERE workspace = 'default' AND name = ? AND version = ?`,
          )
          .run(now, name, number);
        return {};
      });
    },

    downloadUri: (request: ApiRequest) => {
      const { name, version } = read(request, versionKey);
      const row = getVersion(database, name, version);
      return { artifact_uri: row.storage_location || (row.source ?? '') };
    },

    search: (request: ApiRequest) => {
      const asked = read(request, {
        filter: text,
        max_results: or(whole, MOST_VERSIONS),
        order_by: many(text),
        page_token: text,
      });
      const most = asked.max_results;
      if (most > MOST_VERSIONS) {
        throw invalid(
          `Invalid value "${most}" for parameter 'max_results' supplied:  Hint: Value was of type 'str'. See the API docs for more information about request parameters.`,
        );
      }
      if (most < 1) {
        throw invalid(`Invalid value for max_results. It must be a positive integer, but got ${most}`);
      }
      const filter = versionFilter(asked.filter);
      const order = versionOrder(asked.order_by);
      const offset = offsetOf(asked.page_token);
      const find = database.transaction(() => {
        const rows = database
          .prepare<(string | number)[], VersionRow>(
            `SELECT v.* FROM model_versions v
             WHERE v.workspace = 'default' AND v.current_stage <> '${DELETED}' AND ${filter.text}
             ORDER BY ${order.clause} LIMIT ? OFFSET ?`,
          )
          .all(...filter.values, most + 1, offset);
        const versions = rows.slice(0, most).map((row) => versionJson(database, row, []));
        const next = rows.length > most ? { next_page_token: pageToken(offset + most) } : {};
        return { ...listed('model_versions', versions), ...next };
      });
      return find();
    },

    setTag: (request: ApiRequest) => {
      const { name, version, key, value } = read(request, { ...versionKey, key: text, value: text }, [
        'name',
        'version',
        'key',
      ]);
      checkModelName(name);
      checkRegistryTag({ key, value });
      return atOnce(() => {
        const { version: number } = getVersion(database, name, version);
        setTag.run(key, value, name, number);
        return {};
      });
    },

    deleteTag: (request: ApiRequest) => {
      const { name, version, key } = read(request, { ...versionKey, key: text }, ['name', 'version', 'key']);
      checkModelName(name);
      checkName(key);
      return atOnce(() => {
        const { version: number } = getVersion(database, name, version);
        database
          .prepare(
            "DELETE FROM model_version_tags WHERE workspace = 'default' AND name = ? AND version = ? AND key = ?",
          )
          .run(name, number, key);
        return {};
      });
    },
  };
};
