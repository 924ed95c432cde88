/** `idrift.json` in the project folder: settings that people may write and git keeps. */
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomic } from '../base/atomic-file.ts';
import { IdriftError } from '../contract/errors.ts';
import { type ProjectSettings, projectSettings, type projectSettingsChange } from '../contract/project.ts';

const SETTINGS_FILE = 'idrift.json';

const readJson = (path: string): Record<string, unknown> => {
  if (!existsSync(path)) return {};
  try {
    return z.record(z.string(), z.unknown()).parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch (thrown) {
    throw new IdriftError(
      {
        code: 'bad-input',
        message: `${SETTINGS_FILE} is not a JSON object: ${thrown instanceof Error ? thrown.message : String(thrown)}`,
        where: path,
        hint: 'Correct the file, or remove it to work with the defaults.',
      },
      { cause: thrown },
    );
  }
};

/** Defaults for what the file does not say. Keys that are not ours are left alone. */
export const readProjectSettings = (dir: string): ProjectSettings => {
  const path = join(dir, SETTINGS_FILE);
  const result = projectSettings.safeParse(readJson(path));
  if (result.success) return result.data;
  const issue = result.error.issues[0];
  throw new IdriftError({
    code: 'bad-input',
    message: `${SETTINGS_FILE}: "${issue?.path.join('.') ?? ''}" is not valid: ${issue?.message ?? 'unknown reason'}.`,
    where: path,
    hint: 'Correct the value, or remove the key to work with its default.',
  });
};

/** Merges `part` into the file and gives the settings that hold then. */
export const writeProjectSettings = (dir: string, part: z.infer<typeof projectSettingsChange>): ProjectSettings => {
  const path = join(dir, SETTINGS_FILE);
  const before = readJson(path);
  const monitoring = part.monitoring && mergedMonitoring(before['monitoring'], part.monitoring);
  const merged = { ...before, ...part, ...(monitoring && { monitoring }) };
  const result = projectSettings.safeParse(merged);
  if (!result.success) {
    const issue = result.error.issues[0];
    throw new IdriftError({
      code: 'bad-input',
      message: `"${issue?.path.join('.') ?? ''}" is not valid: ${issue?.message ?? 'unknown reason'}.`,
      where: issue?.path.join('.') ?? SETTINGS_FILE,
    });
  }
  writeFileAtomic(path, `${JSON.stringify(merged, null, 2)}\n`);
  return result.data;
};

/** Keeps what one label means beside the others; empty: takes it out. */
export const writeLabelMeaning = (dir: string, label: string, meaning: string): void => {
  const { [label]: _, ...others } = readProjectSettings(dir).labelMeanings;
  writeProjectSettings(dir, { labelMeanings: meaning === '' ? others : { ...others, [label]: meaning } });
};

const isObject = (value: unknown): value is Record<string, unknown> =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Keys that are not ours, and those that the change does not name, stay; so within the schedule and the channels. */
const mergedMonitoring = (before: unknown, change: Readonly<Record<string, unknown>>): Record<string, unknown> => {
  const merged: Record<string, unknown> = isObject(before) ? { ...before } : {};
  for (const [key, value] of Object.entries(change)) {
    merged[key] = isObject(value) ? { ...(isObject(merged[key]) ? merged[key] : {}), ...value } : value;
  }
  return merged;
};
