/** Tags and descriptions of registered models and of their versions. */
import type { SqliteDatabase } from '../base/sqlite.ts';
import { IdriftError } from '../contract/errors.ts';
import { checkKey, checkLength, LIMITS } from './limits.ts';
import { getVersion } from './registry-reads.ts';
import type { StoreFiles } from './store-files.ts';
import type { Tags } from './tags.ts';
import { touchModel } from './version-rows.ts';

/** By version number. */
type RegistryTags = { readonly model: Tags; readonly versions: Readonly<Record<number, Tags>> };

export const registryTags = ({ database }: StoreFiles) => ({
  /** @param value null takes the tag away. */
  setModelTag: (name: string, key: string, value: string | null): void => {
    checkRegistryTag(key, value);
    checkRegistered(database, name);
    if (value === null) {
      database
        .prepare("DELETE FROM registered_model_tags WHERE workspace = 'default' AND name = ? AND key = ?")
        .run(name, key);
      return;
    }
    database
      .prepare(
        `INSERT INTO registered_model_tags (key, value, name, workspace) VALUES (?, ?, ?, 'default')
         ON CONFLICT (workspace, key, name) DO UPDATE SET value = excluded.value`,
      )
      .run(key, value, name);
  },

  /** @param value null takes the tag away. */
  setVersionTag: (name: string, version: number, key: string, value: string | null): void => {
    checkRegistryTag(key, value);
    getVersion(database, name, version);
    if (value === null) {
      database
        .prepare("DELETE FROM model_version_tags WHERE workspace = 'default' AND name = ? AND version = ? AND key = ?")
        .run(name, version, key);
      return;
    }
    database
      .prepare(
        `INSERT INTO model_version_tags (key, value, name, version, workspace) VALUES (?, ?, ?, ?, 'default')
         ON CONFLICT (workspace, key, name, version) DO UPDATE SET value = excluded.value`,
      )
      .run(key, value, name, version);
  },

  setModelDescription: (name: string, description: string): void => {
    checkLength('The description', description, LIMITS.description);
    checkRegistered(database, name);
    database
      .prepare(
        "UPDATE registered_models SET description = ?, last_updated_time = ? WHERE workspace = 'default' AND name = ?",
      )
      .run(description, Date.now(), name);
  },

  setVersionDescription: (name: string, version: number, description: string): void => {
    checkLength('The description', description, LIMITS.description);
    getVersion(database, name, version);
    const now = Date.now();
    database
      .prepare(
        `UPDATE model_versions SET description = ?, last_updated_time = ?
         WHERE workspace = 'default' AND name = ? AND version = ?`,
      )
      .run(description, now, name, version);
    touchModel(database, name, now);
  },

  registryTags: (name: string): RegistryTags => {
    checkRegistered(database, name);
    const model = database
      .prepare<[string], [string, string]>(
        "SELECT key, value FROM registered_model_tags WHERE workspace = 'default' AND name = ? ORDER BY key",
      )
      .raw()
      .all(name);
    const rows = database
      .prepare<[string], { version: number; key: string; value: string }>(
        "SELECT version, key, value FROM model_version_tags WHERE workspace = 'default' AND name = ? ORDER BY version, key",
      )
      .all(name);
    const versions = [...Map.groupBy(rows, ({ version }) => version)].map(
      ([version, tags]) => [version, Object.fromEntries(tags.map(({ key, value }) => [key, value]))] as const,
    );
    return { model: Object.fromEntries(model), versions: Object.fromEntries(versions) };
  },
});

export const checkRegistryTag = (key: string, value: string | null): void => {
  checkKey('tag', key);
  if (value !== null) checkLength(`The tag "${key}"`, value, LIMITS.modelTag);
};

const checkRegistered = (database: SqliteDatabase, name: string): void => {
  const found = database.prepare("SELECT 1 FROM registered_models WHERE workspace = 'default' AND name = ?").get(name);
  if (found) return;
  throw new IdriftError({ code: 'not-found', message: `No model is registered as "${name}".`, where: 'model' });
};
