/** Fields of YAML maps by their types; the errors name the file. */
import { IdriftError } from '../../contract/errors.ts';
import type { YamlMap, YamlValue } from './yaml.ts';

export const refuse = (file: string, problem: string): never => {
  throw new IdriftError({
    code: 'bad-input',
    message: `${file} is not a DVC file: ${problem}.`,
    where: file,
    hint: 'Restore it with git checkout, or make it again with "idrift data add".',
  });
};

export const isMapValue = (value: YamlValue | undefined): value is YamlMap =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** Numbers that were not quoted are taken as the text they were. */
export const textField = (map: YamlMap, key: string, file: string): string | null => {
  const value = map[key] ?? null;
  if (value === null || typeof value === 'string') return value;
  return typeof value === 'object' ? refuse(file, `its "${key}" is not a text`) : String(value);
};

export const numberField = (map: YamlMap, key: string, file: string): number | null => {
  const value = map[key] ?? null;
  if (value === null || typeof value === 'number') return value;
  return refuse(file, `its "${key}" is not a number`);
};

/** null when it is not there. */
export const flagField = (map: YamlMap, key: string, file: string): boolean | null => {
  const value = map[key] ?? null;
  if (value === null || typeof value === 'boolean') return value;
  return refuse(file, `its "${key}" is not true or false`);
};

/** A list of maps; none when the key is not there or empty. */
export const listField = (map: YamlMap, key: string, file: string): readonly YamlMap[] => {
  const value = map[key] ?? null;
  if (value === null) return [];
  if (!Array.isArray(value)) return refuse(file, `its "${key}" is not a list`);
  return value.map((each) => (isMapValue(each) ? each : refuse(file, `its "${key}" holds what is no map of fields`)));
};
