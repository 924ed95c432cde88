/** Our hooks in `.pre-commit-config.yaml`, the settings of the pre-commit tool (pre-commit.com), which the team keeps in git. */
import { existsSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { writeFileAtomic } from '../../base/atomic-file.ts';
import { IdriftError } from '../../contract/errors.ts';
import { appendItem, dropItems } from '../formats/yaml-list.ts';
import { parseYaml, type YamlMap, type YamlValue } from '../formats/yaml.ts';
import { DISPATCH, HOOK_NAMES, type HookName } from './script.ts';

const FILE = '.pre-commit-config.yaml';

export type PreCommitHooks = {
  /** Absolute; null when the work tree has no such file. */
  readonly file: string | null;
  /** Which of DVC's hooks it calls, whoever wrote them. */
  readonly hooks: readonly HookName[];
  /** `dvc`: an entry for DVC's own repository; `idrift`: ours. */
  readonly by: 'idrift' | 'dvc' | null;
};

/** @throws IdriftError `bad-input` for a file that is no YAML, or none of the pre-commit tool. */
export const readPreCommit = (workTree: string): PreCommitHooks => {
  const file = join(workTree, FILE);
  if (!existsSync(file)) return { file: null, hooks: [], by: null };
  const repos = reposOf(parseYaml(readFileSync(file, 'utf8'), FILE));
  const hooks = HOOK_NAMES.filter((name) => repos.some((repo) => hooksOf(repo).some((hook) => isFor(hook, name))));
  const ours = repos.some((repo) => hooksOf(repo).some(isOurs));
  return { file, hooks, by: hooks.length === 0 ? null : ours ? 'idrift' : 'dvc' };
};

/** Adds an entry that works without Python's dvc. Hooks that the file has already, DVC's too, are not added again. Gives the file. */
export const addPreCommit = (workTree: string, names: readonly HookName[]): string => {
  const { hooks } = readPreCommit(workTree);
  const missing = names.filter((name) => !hooks.includes(name));
  if (missing.length === 0) return join(workTree, FILE);
  return addRepo(workTree, { repo: 'local', hooks: missing.map(localHook) });
};

/** What `dvc install --use-pre-commit-tool` adds; not twice, and not beside an entry of another version. Gives the file. */
export const addDvcPreCommit = (workTree: string, version: string): string => {
  if (readPreCommit(workTree).hooks.length > 0) return join(workTree, FILE);
  const hook = (name: HookName): YamlMap => ({
    id: `dvc-${name}`,
    additional_dependencies: ['.[all]'],
    language_version: 'python3',
    stages: [name],
  });
  const hooks = [hook('pre-commit'), hook('pre-push'), { ...hook('post-checkout'), always_run: true }];
  return addRepo(workTree, { repo: 'https://github.com/treeverse/dvc', rev: version, hooks });
};

/** Takes our entry away, and the file when nothing else is in it. Gives the file when it changed. */
export const removePreCommit = (workTree: string): string | null => {
  const file = join(workTree, FILE);
  if (!existsSync(file)) return null;
  const text = readFileSync(file, 'utf8');
  const config = parseYaml(text, FILE);
  const repos = reposOf(config);
  const ours = new Set(repos.flatMap((repo, at) => (hooksOf(repo).some(isOurs) ? [at] : [])));
  if (ours.size === 0) return null;
  if (ours.size === repos.length && Object.keys(config).length === 1) rmSync(file);
  else writeFileAtomic(file, dropItems(text, 'repos', ours));
  return file;
};

const addRepo = (workTree: string, repo: YamlMap): string => {
  const file = join(workTree, FILE);
  const text = existsSync(file) ? readFileSync(file, 'utf8') : '';
  if (text !== '') reposOf(parseYaml(text, FILE));
  writeFileAtomic(file, appendItem(text, 'repos', repo));
  return file;
};

/** Shown even when all is well: what it says of the data is the point. It has no use for the names of the files. */
const localHook = (name: HookName): YamlMap => ({
  id: `dvc-${name}`,
  name: `DVC ${name}`,
  entry: ENTRY,
  args: [name],
  language: 'system',
  stages: [name],
  always_run: true,
  pass_filenames: false,
  verbose: true,
});

const ENTRY = `sh -c 'own=${DISPATCH}; if [ -x "$own" ]; then exec "$own" "$@"; elif command -v idrift >/dev/null; then exec idrift dvc git-hook "$@"; else exec dvc git-hook "$@"; fi' sh`;

const isMap = (value: YamlValue | undefined): value is YamlMap =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

const reposOf = (config: YamlMap): YamlMap[] => {
  const repos = config['repos'] ?? [];
  if (!Array.isArray(repos) || !repos.every(isMap)) {
    throw new IdriftError({
      code: 'bad-input',
      message: `The "repos" of ${FILE} is not a list of maps.`,
      where: FILE,
      hint: 'Put the file right ("pre-commit validate-config" says more), then do it again.',
    });
  }
  return repos;
};

const hooksOf = (repo: YamlMap): YamlMap[] => {
  const hooks = repo['hooks'];
  return Array.isArray(hooks) ? hooks.filter(isMap) : [];
};

const isFor = (hook: YamlMap, name: HookName): boolean => {
  const { id, entry, args } = hook;
  if (id === `dvc-${name}`) return true;
  const command = [entry, ...(Array.isArray(args) ? args : [])].filter((each) => typeof each === 'string').join(' ');
  return new RegExp(`\\bgit-hook ${name}\\b`).test(command);
};

const isOurs = ({ entry }: YamlMap): boolean => entry === ENTRY;
