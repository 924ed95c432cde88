/** The compose file of a project as the page needs it: its own, else the program's; what it has, and why it cannot be used. */
import { existsSync, readFileSync } from 'node:fs';
import { basename, isAbsolute, join, relative } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type ErrorInfo, toErrorInfo } from '../contract/errors.ts';
import { type ComposeProject, type ComposeService, loadComposeProject, startOrder } from '../stack/compose/index.ts';
import type { Environment } from '../stack/engine/index.ts';
import { prepareStackEnv, stackEnvFile } from '../stack/secrets.ts';
import { stackVariables } from './project-env.ts';

type StackProfile = { readonly name: string; readonly chosen: boolean; readonly services: readonly string[] };

export type StackFile = {
  /** Relative to the project folder where they lie in it. */
  readonly paths: readonly string[];
  /** false: the project has none, the program's is taken. */
  readonly own: boolean;
  readonly project: ComposeProject;
  readonly profiles: readonly StackProfile[];
  /** A key that would not be carried out: what runs can be seen and stopped all the same. */
  readonly problem: ErrorInfo | null;
};

export type StackFileState =
  /** The project has none, and neither has the program, as where it was packed without. */
  | { readonly kind: 'none' }
  /** It cannot be read at all. */
  | { readonly kind: 'faulty'; readonly problem: ErrorInfo }
  | { readonly kind: 'read'; readonly file: StackFile };

const NAMES = ['compose.yaml', 'compose.yml', 'docker-compose.yml', 'docker-compose.yaml'];
const PROGRAMS_OWN = fileURLToPath(new URL('../../docker-compose.yaml', import.meta.url));

type Source = { readonly files?: readonly string[]; readonly envFile?: string; readonly projectName?: string };

const sourceOf = (dir: string, env: Environment): (Source & { readonly own: boolean }) | null => {
  const own = NAMES.map((name) => join(dir, name)).find((path) => existsSync(path));
  const path = own ?? PROGRAMS_OWN;
  if (env['COMPOSE_FILE'] === undefined && !existsSync(path)) return null;
  const envFile = stackEnvFile(dir);
  // Only a file of this kind wants passwords, which are made once for each project.
  const wantsSecrets = existsSync(path) && readFileSync(path, 'utf8').includes('STACK_S3_SECRET_KEY');
  if (wantsSecrets) prepareStackEnv(dir);
  return {
    own: own !== undefined || env['COMPOSE_FILE'] !== undefined,
    ...(existsSync(envFile) ? { envFile } : {}),
    ...(own === undefined && env['COMPOSE_FILE'] === undefined ? { files: [path], projectName: nameFor(dir) } : {}),
  };
};

/** As Compose names a project by its folder. */
const nameFor = (dir: string): string => {
  const name = basename(dir)
    .toLowerCase()
    .replaceAll(/[^a-z0-9_-]/g, '')
    .replace(/^[_-]+/, '');
  return name === '' ? 'idrift' : name;
};

export const readStackFile = (dir: string, wanted: readonly string[], env: Environment): StackFileState => {
  try {
    const source = sourceOf(dir, env);
    if (!source) return { kind: 'none' };
    const { own, ...files } = source;
    // COMPOSE_PROFILES would be taken where none is given.
    const ownEnv = { ...stackVariables(dir, env, own), COMPOSE_PROFILES: '' };
    const load = (profiles: readonly string[]) =>
      loadComposeProject({ workingDir: dir, profiles, ...files, env: ownEnv });
    const known = profilesOf(load(['*']).project);
    const chosen = wanted.filter((profile) => profile === '*' || known.has(profile));
    const { project, notCarriedOut } = load(chosen);
    const [first] = notCarriedOut;
    return {
      kind: 'read',
      file: {
        paths: project.files.map((path) => shownPath(dir, path)),
        own,
        project,
        profiles: [...known].map(([name, services]) => ({
          name,
          chosen: chosen.includes(name) || chosen.includes('*'),
          services,
        })),
        problem: first
          ? { code: 'bad-input', ...first, hint: 'Take the key away, or start this file with "docker compose up".' }
          : null,
      },
    };
  } catch (thrown) {
    return { kind: 'faulty', problem: toErrorInfo(thrown) };
  }
};

const shownPath = (dir: string, path: string): string => {
  const inside = relative(dir, path);
  return inside.startsWith('..') || isAbsolute(inside) ? basename(path) : inside;
};

/** Names of profiles with their services: those of several services first, then by name. */
const profilesOf = (project: ComposeProject): ReadonlyMap<string, readonly string[]> => {
  const known = new Map<string, string[]>();
  for (const [name, { profiles = [] }] of servicesOf(project)) {
    for (const profile of profiles) known.set(profile, [...(known.get(profile) ?? []), name]);
  }
  const order = ['tracking', 'serving', 'monitoring', 'notebook'];
  const rank = (name: string): number => (order.includes(name) ? order.indexOf(name) : order.length);
  return new Map([...known].toSorted(([a], [b]) => rank(a) - rank(b) || a.localeCompare(b)));
};

/** All of them, chosen or not, each after those it depends on. */
export const servicesOf = ({
  services,
  disabled,
}: Pick<ComposeProject, 'services' | 'disabled'>): readonly (readonly [string, ComposeService])[] => {
  const inOrder = (some: ComposeProject['services']) =>
    startOrder({ services: some }).flatMap((name) => {
      const service = some[name];
      return service ? [[name, service] as const] : [];
    });
  return [...inOrder(services), ...inOrder(disabled)];
};

/**
 * Profiles that are to be read as well before these services can be started: one that was named is started whatever is chosen, as Compose does.
 * The first that it stands in holds what it works with.
 */
export const profilesToStart = ({ project }: StackFile, names: readonly string[]): string[] =>
  names.flatMap((name) => project.disabled[name]?.profiles?.[0] ?? []);

/** Names of images by service: of those named, else of those that are chosen. */
export const imagesOf = ({ project }: StackFile, names?: readonly string[]): Record<string, string> =>
  Object.fromEntries(
    servicesOf(project)
      .filter(([name]) => (names ? names.includes(name) : name in project.services))
      .map(([name, { image }]) => [name, image ?? `${project.name}-${name}`]),
  );
