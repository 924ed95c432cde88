/** Which services are wanted, and work on them in the order of their dependencies. */
import { IdriftError } from '../../contract/errors.ts';
import type { ComposeProject, ComposeService } from '../compose/model.ts';
import { isCancelled } from './faults.ts';

/**
 * The services with these names and all that they depend on; every one where none is named.
 * @throws IdriftError `not-found` for a name that the file does not have, `bad-input` for a cycle
 */
export const wantedServices = (
  project: ComposeProject,
  names: readonly string[] = Object.keys(project.services),
): Readonly<Record<string, ComposeService>> => {
  const wanted = new Map<string, ComposeService>();
  const path: string[] = [];
  const add = (key: string): void => {
    if (path.includes(key)) throw cycle(project, [...path.slice(path.indexOf(key)), key]);
    if (wanted.has(key)) return;
    const service = project.services[key];
    if (!service) throw project.disabled[key] ? sleeping(project, key) : unknownService(project, key);
    path.push(key);
    for (const [name, { required }] of Object.entries(service.depends_on ?? {})) {
      if (project.services[name] || required) add(name);
    }
    path.pop();
    wanted.set(key, service);
  };
  for (const name of names) add(name);
  return Object.fromEntries(wanted);
};

const sleeping = (project: ComposeProject, key: string): IdriftError =>
  new IdriftError({
    code: 'bad-input',
    message: `Service ${key} belongs to a profile that is not active.`,
    where: project.files[0],
    hint: `Read the file with the profile ${(project.disabled[key]?.profiles ?? []).join(' or ')}.`,
  });

const unknownService = (project: ComposeProject, key: string): IdriftError =>
  new IdriftError({
    code: 'not-found',
    message: `The compose file has no service ${key}.`,
    where: project.files[0],
    hint: `It has: ${[...Object.keys(project.services), ...Object.keys(project.disabled)].join(', ')}.`,
  });

const cycle = (project: ComposeProject, keys: readonly string[]): IdriftError =>
  new IdriftError({
    code: 'bad-input',
    message: `Services depend on one another in a circle: ${keys.join(' → ')}.`,
    where: project.files[0],
    hint: 'Take one of these depends_on out.',
  });

/**
 * Runs `work` for each key when it is done for all that the key comes after, otherwise all at once. When one fails, none is begun
 * any more; what has begun is waited for, and the first failure is thrown.
 */
export const inOrder = async (
  keys: readonly string[],
  after: (key: string) => readonly string[],
  work: (key: string) => Promise<void>,
): Promise<void> => {
  const known = new Set(keys);
  const running = new Map<string, Promise<void>>();
  const failures: unknown[] = [];
  const run = (key: string): Promise<void> => {
    const begun = running.get(key);
    if (begun) return begun;
    const mine = (async () => {
      await Promise.all(
        after(key)
          .filter((name) => known.has(name) && name !== key)
          .map(run),
      );
      if (failures.length > 0) throw new Skipped();
      try {
        await work(key);
      } catch (thrown) {
        failures.push(thrown);
        throw thrown;
      }
    })();
    running.set(key, mine);
    return mine;
  };
  await Promise.allSettled(keys.map(run));
  if (failures.length === 0) return;
  // Those that stop because another one failed are not the reason.
  throw failures.find((reason) => !isCancelled(reason)) ?? failures[0];
};

/** Not begun, since another one failed. */
class Skipped extends Error {}
