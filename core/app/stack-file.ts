/** The project's compose file as the page needs it: what it has, what of it is chosen, and why it cannot be used. */
import { existsSync } from 'node:fs';
import { join, relative } from 'node:path';
import { type ErrorInfo, toErrorInfo } from '../contract/errors.ts';
import { type ComposeProject, type ComposeService, loadComposeProject } from '../stack/compose/index.ts';
import type { Environment } from '../stack/engine/index.ts';

export type StackProfile = { readonly name: string; readonly chosen: boolean; readonly services: readonly string[] };

export type StackFile = {
  /** Relative to the project folder. */
  readonly paths: readonly string[];
  readonly project: ComposeProject;
  readonly profiles: readonly StackProfile[];
  /** A key that would not be carried out: what runs can be seen and stopped all the same. */
  readonly problem: ErrorInfo | null;
};

export type StackFileState =
  | { readonly kind: 'none' }
  /** It cannot be read at all. */
  | { readonly kind: 'faulty'; readonly problem: ErrorInfo }
  | { readonly kind: 'read'; readonly file: StackFile };

/** Passwords and ports of this project's stack, where Idrift has made them. */
const ENV_FILE = join('.idrift', 'stack.env');

export const readStackFile = (dir: string, wanted: readonly string[], env: Environment): StackFileState => {
  const envFile = existsSync(join(dir, ENV_FILE)) ? { envFile: ENV_FILE } : {};
  const load = (profiles: readonly string[]) => loadComposeProject({ workingDir: dir, env, profiles, ...envFile });
  try {
    // Without COMPOSE_PROFILES, which would be taken where none is given.
    const outline = loadComposeProject({
      workingDir: dir,
      env: { ...env, COMPOSE_PROFILES: '' },
      profiles: [],
      ...envFile,
    });
    const known = profilesOf(outline.project);
    const chosen = wanted.filter((profile) => profile === '*' || known.has(profile));
    const { project, notCarriedOut } = chosen.length === 0 ? outline : load(chosen);
    const [first] = notCarriedOut;
    return {
      kind: 'read',
      file: {
        paths: project.files.map((path) => relative(dir, path)),
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
    const problem = toErrorInfo(thrown);
    // A file that is named in COMPOSE_FILE and is not there is a fault; that the folder has none is not.
    return problem.code === 'not-found' && problem.where === dir ? { kind: 'none' } : { kind: 'faulty', problem };
  }
};

/** Names of profiles with their services, in the order of the file. */
const profilesOf = ({ services, disabled }: ComposeProject): ReadonlyMap<string, readonly string[]> => {
  const known = new Map<string, string[]>();
  for (const [name, { profiles = [] }] of servicesOf({ services, disabled })) {
    for (const profile of profiles) known.set(profile, [...(known.get(profile) ?? []), name]);
  }
  return known;
};

/** All of them, chosen or not. */
export const servicesOf = ({
  services,
  disabled,
}: Pick<ComposeProject, 'services' | 'disabled'>): readonly (readonly [string, ComposeService])[] => [
  ...Object.entries(services),
  ...Object.entries(disabled),
];
