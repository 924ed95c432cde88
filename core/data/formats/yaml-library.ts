/** The YAML parser, loaded when a text first needs it: most pointers are read without. */
import { createRequire } from 'node:module';
import type * as Yaml from 'yaml';

let library: typeof Yaml | undefined;

export const yamlLibrary = (): typeof Yaml => {
  library ??= createRequire(import.meta.url)('yaml') as typeof Yaml;
  return library;
};
