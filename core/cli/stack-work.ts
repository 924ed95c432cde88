/** What the stack verbs do: the project's compose file, and the driver on it. */
import { stringify } from 'yaml';
import { readProjectSettings } from '../app/project-settings.ts';
import { imagesOf, profilesToStart, type StackFile, readStackFile, servicesOf } from '../app/stack-file.ts';
import { afterEvent, noProgress, shareDone, whereNow } from '../app/stack-progress.ts';
import { IdriftError } from '../contract/errors.ts';
import { renderConfig } from '../stack/compose/index.ts';
import {
  connectEngine,
  down,
  type Engine,
  type LogLine,
  logs,
  type OnStackEvent,
  ps,
  pullImage,
  up,
} from '../stack/engine/index.ts';
import { projectDirOf } from './open-project.ts';
import { progressLine } from './progress.ts';
import type { GlobalOptions } from './terminal.ts';

type Profiles = readonly string[] | undefined;

/** One line of `stack ps`. */
export type StackLine = {
  readonly service: string;
  readonly container: string;
  readonly state: string;
  readonly health: string | null;
  /** As Docker writes them: `127.0.0.1:5000->5000/tcp`. */
  readonly ports: readonly string[];
  readonly image: string;
};

/**
 * @param services named to be started: they are in it whatever is chosen.
 * @throws IdriftError when the file cannot be read, `not-found` for a profile that it does not have.
 */
const fileOf = (options: GlobalOptions, profiles: Profiles, services: readonly string[] = []): StackFile => {
  const dir = projectDirOf(options);
  const wanted = profiles ?? readProjectSettings(dir).stackProfiles;
  const chosen = readStackFile(dir, wanted, process.env);
  const more = chosen.kind === 'read' ? profilesToStart(chosen.file, services) : [];
  const state = more.length === 0 ? chosen : readStackFile(dir, [...wanted, ...more], process.env);
  if (state.kind === 'faulty') throw new IdriftError(state.problem);
  if (state.kind === 'none') {
    throw new IdriftError({
      code: 'not-found',
      message: 'There is no compose file here.',
      where: dir,
      hint: 'Put a docker-compose.yaml into the project folder.',
    });
  }
  const known = state.file.profiles.map(({ name }) => name);
  const unknown = profiles?.find((profile) => profile !== '*' && !known.includes(profile));
  if (unknown === undefined) return state.file;
  throw new IdriftError({
    code: 'not-found',
    message: `No service has the profile ${unknown}.`,
    where: unknown,
    hint: known.length === 0 ? 'The file has no profiles.' : `There are ${known.join(', ')}.`,
  });
};

/** Of the compose project, whatever its profiles. */
export const projectNameOf = (options: GlobalOptions): string => fileOf(options, undefined).project.name;

/** @throws IdriftError for a key that would not be carried out: before anything starts. */
const usable = (file: StackFile): StackFile => {
  if (file.problem) throw new IdriftError(file.problem);
  return file;
};

const withEngine = async <Result>(work: (engine: Engine) => Promise<Result>): Promise<Result> => {
  const engine = await connectEngine(process.env);
  try {
    return await work(engine);
  } finally {
    engine.close();
  }
};

/** Shows the work's events as one line of progress; warnings go to stderr as they come. */
const showing = async <Result>(
  options: GlobalOptions,
  title: string,
  images: Readonly<Record<string, string>>,
  work: (onEvent: OnStackEvent) => Promise<Result>,
): Promise<Result> => {
  const line = progressLine(options, title);
  let progress = noProgress(images);
  try {
    return await work((event) => {
      progress = afterEvent(progress, event);
      if (event.kind === 'warning') process.stderr.write(`idrift: ${event.message}\n`);
      line.show({ progress: shareDone(progress), where: whereNow(progress) });
    });
  } finally {
    line.end();
  }
};

const linesOf = async (engine: Engine, project: string): Promise<StackLine[]> =>
  (await ps(engine, project)).map(({ service, name, state, health, ports, image }) => ({
    service,
    container: name,
    state,
    health,
    ports: ports.map(
      ({ host, published, target, protocol }) =>
        `${host === '' ? '0.0.0.0' : host}:${published}->${target}/${protocol}`,
    ),
    image,
  }));

export type UpOrder = {
  readonly services: readonly string[];
  readonly wait: boolean;
  readonly build: boolean;
  readonly removeOrphans: boolean;
};

export const stackUp = (
  options: GlobalOptions,
  profiles: Profiles,
  { services, wait, build, removeOrphans }: UpOrder,
  signal: AbortSignal,
): Promise<StackLine[]> => {
  const file = usable(fileOf(options, profiles, services));
  const named = services.length > 0 ? services : undefined;
  if (!named && Object.keys(file.project.services).length === 0) throw nothingChosen(file);
  return withEngine(async (engine) => {
    await showing(options, 'Starting', imagesOf(file, named), (onEvent) =>
      up(engine, file.project, {
        signal,
        onEvent,
        wait,
        removeOrphans,
        ...(build ? { build: 'always' as const } : {}),
        ...(named ? { services: named } : {}),
      }),
    );
    return linesOf(engine, file.project.name);
  });
};

const nothingChosen = ({ profiles }: StackFile): IdriftError =>
  new IdriftError({
    code: 'bad-input',
    message: 'Every service of the file has a profile, and none is chosen.',
    where: '--profile',
    hint: `Choose one: ${profiles.map(({ name }) => name).join(', ')}.`,
  });

export const volumeNames = (options: GlobalOptions): readonly string[] =>
  Object.values(fileOf(options, ['*']).project.volumes)
    .filter(({ external }) => external !== true)
    .map(({ name }) => name);

export const stackDown = (
  options: GlobalOptions,
  volumes: boolean,
  signal: AbortSignal,
): Promise<{ project: string; containers: number; volumes: boolean }> => {
  const { name } = fileOf(options, undefined).project;
  return withEngine(async (engine) => {
    const containers = await ps(engine, name);
    const images = Object.fromEntries(containers.map(({ service, image }) => [service, image]));
    await showing(options, 'Removing', images, (onEvent) =>
      down(engine, name, { signal, onEvent, volumes: volumes ? 'all' : 'keep' }),
    );
    return { project: name, containers: containers.length, volumes };
  });
};

/** Profiles do not hide what runs; a name that the file lacks is refused all the same. */
export const stackStates = (options: GlobalOptions, profiles: Profiles): Promise<StackLine[]> => {
  const file = fileOf(options, profiles);
  const shown = new Set(Object.keys(file.project.services));
  return withEngine(async (engine) => {
    const lines = await linesOf(engine, file.project.name);
    return profiles === undefined ? lines : lines.filter(({ service }) => shown.has(service));
  });
};

export type LogOrder = {
  readonly services: readonly string[];
  readonly follow?: boolean | undefined;
  readonly tail?: number | undefined;
  readonly find?: string | undefined;
};

export async function* stackLogs(
  options: GlobalOptions,
  { services, follow, tail, find }: LogOrder,
  signal: AbortSignal,
): AsyncGenerator<LogLine, void, undefined> {
  const { project } = fileOf(options, undefined);
  const known = servicesOf(project).map(([name]) => name);
  const unknown = services.find((name) => !known.includes(name));
  if (unknown !== undefined) {
    throw new IdriftError({
      code: 'not-found',
      message: `The file has no service ${unknown}.`,
      where: unknown,
      hint: `It has ${known.join(', ')}.`,
    });
  }
  const engine = await connectEngine(process.env);
  try {
    yield* logs(engine, project.name, {
      signal,
      follow: follow === true,
      ...(services.length > 0 ? { services } : {}),
      ...(tail === undefined ? {} : { tail }),
      ...(find === undefined ? {} : { search: find }),
    });
  } finally {
    engine.close();
  }
}

export const stackPull = (options: GlobalOptions, profiles: Profiles, signal: AbortSignal): Promise<string[]> => {
  const file = usable(fileOf(options, profiles));
  const named = Object.entries(file.project.services).flatMap(([name, { image, build }]) =>
    image !== undefined && build === undefined ? [[name, image] as const] : [],
  );
  const images = [...new Set(named.map(([, image]) => image))];
  return withEngine((engine) =>
    showing(options, 'Fetching images', Object.fromEntries(named), async (onEvent) => {
      await Promise.all(images.map((image) => pullImage(engine, image, { signal, onEvent })));
      return images;
    }),
  );
};

export const stackConfig = (options: GlobalOptions, profiles: Profiles): { config: object; text: string } => {
  const config = renderConfig(usable(fileOf(options, profiles)).project);
  return { config, text: stringify(config, { lineWidth: 0 }).trimEnd() };
};
