/** The services of the project's compose file: what they are, started and stopped as jobs, their log and use, and the doctor. */
import { throttle } from '../base/throttle.ts';
import { type ErrorInfo, IdriftError, toErrorInfo } from '../contract/errors.ts';
import type { StackDoctor, StackLogQuery, StackStatus, StackUse } from '../contract/stack.ts';
import type { SystemInfo } from '../contract/system.ts';
import {
  down,
  type Engine,
  type Environment,
  type OnStackEvent,
  PortTakenError,
  ps,
  pullImage,
  ServiceError,
  stop,
  up,
} from '../stack/engine/index.ts';
import type { Changes } from './changes.ts';
import type { Jobs, StartedJob } from './jobs.ts';
import { stackChecks } from './stack-doctor.ts';
import { examineWhole, mendStack } from './stack-examine.ts';
import { imagesOf, profilesToStart, readStackFile, type StackFile, type StackFileState } from './stack-file.ts';
import { createLogFollower } from './stack-follow.ts';
import { createEngineLink } from './stack-link.ts';
import { createLogBook, type LogPage } from './stack-log.ts';
import { saveStackLog, type SavedLog } from './stack-log-file.ts';
import { afterEvent, noProgress, shareDone, type StackProgress, whereNow } from './stack-progress.ts';
import { createStackShells } from './stack-shell.ts';
import { stackStatus, type Work } from './stack-status.ts';
import { createUseMeter } from './stack-use.ts';

export type StackParts = {
  readonly dir: string;
  readonly jobs: Jobs;
  readonly changes: Changes;
  readonly env: Environment;
  /** Slack's token and channel as variables of the compose file. */
  readonly slack?: () => Environment;
  readonly profiles: () => readonly string[];
  readonly setProfiles: (profiles: string[]) => void;
  /** Git, disk, Slack: what the doctor of the whole program looks at. */
  readonly system: () => Promise<SystemInfo['checks']>;
  /** A program that stays open looks for the engine by itself and follows it. */
  readonly stays: boolean;
};

/** A file that was read just now is not read again. */
const MILLISECONDS_READ = 1000;

type Begun = { readonly jobId: string; readonly done: StartedJob['done'] };
type JobKind = NonNullable<StackStatus['job']>['kind'];

export const createStackService = (parts: StackParts) => {
  const { dir, jobs, changes, env } = parts;
  let work: Work | null = null;
  let problem: ErrorInfo | null = null;
  let problems: ReadonlyMap<string, ErrorInfo> = new Map();
  let lastStart: StackStatus['lastStart'] = null;

  /** Counts what happened: an answer that is older than the last of it is asked for again. */
  let happened = 0;
  const { push, flush } = throttle<null>(200, () => changes.emit('stack'));
  const announce = (): void => {
    happened += 1;
    push(null);
  };
  const lines = throttle<null>(400, () => changes.emit('stack-log'));

  /** Whatever makes containers has them: one that was made without Slack's would send nothing any more. */
  const variables = (): Environment => ({ ...env, ...parts.slack?.() });

  let lastRead: { readonly state: StackFileState; readonly profiles: string; readonly at: number } | null = null;
  const read = (): StackFileState => {
    const profiles = parts.profiles();
    const now = performance.now();
    if (lastRead && lastRead.profiles === profiles.join('\n') && now - lastRead.at < MILLISECONDS_READ)
      return lastRead.state;
    const state = readStackFile(dir, profiles, variables());
    lastRead = { state, profiles: profiles.join('\n'), at: now };
    return state;
  };
  const nameIn = (state: StackFileState): string | null => (state.kind === 'read' ? state.file.project.name : null);
  const projectName = (): string | null => nameIn(read());
  /** With these services in it, chosen or not. @throws IdriftError when there is none, or it cannot be carried out. */
  const usableFile = (services: readonly string[] = []): StackFile => {
    lastRead = null;
    const known = read();
    const more = known.kind === 'read' ? profilesToStart(known.file, services) : [];
    const state = more.length === 0 ? known : readStackFile(dir, [...parts.profiles(), ...more], variables());
    if (state.kind === 'none') throw noFile(dir);
    if (state.kind === 'faulty') throw new IdriftError(state.problem);
    if (state.file.problem) throw new IdriftError(state.file.problem);
    return state.file;
  };

  const place = async (): Promise<{ readonly engine: Engine; readonly project: string } | null> => {
    const project = projectName();
    const { engine } = await link.look();
    return engine && project !== null ? { engine, project } : null;
  };
  const book = createLogBook();
  const meter = createUseMeter(place);
  const follower = createLogFollower({ book, find: place, onLines: () => lines.push(null) });
  const link = createEngineLink({
    env,
    // Asked every few seconds, also when nobody looks: whoever looks reads the file anew.
    project: () => nameIn(lastRead?.state ?? read()),
    onEvent: ({ action, service }) => {
      announce();
      if (action !== 'start') return;
      meter.renew();
      follower.started(service);
    },
    onChange: () => {
      announce();
      lines.push(null);
    },
  });

  const look = async (): Promise<StackStatus> => {
    if (parts.stays) link.watch();
    const state = read();
    const found = await link.look();
    const containers =
      found.engine && state.kind === 'read' ? await ps(found.engine, state.file.project.name).catch(() => []) : [];
    return stackStatus({ state, found, containers, work, problem, problems, lastStart });
  };

  /**
   * The page asks again whenever something happens, and drops what it asked before. On a slow machine it would never get an answer,
   * so questions at the same time share one.
   */
  let looking: Promise<StackStatus> | null = null;
  const status = (): Promise<StackStatus> => {
    if (looking) return looking;
    const before = happened;
    looking = look().finally(() => {
      looking = null;
      if (happened !== before) push(null);
    });
    return looking;
  };

  /** One at a time: two would wait for one another in the driver, and nobody would know for what. */
  const begin = (
    kind: JobKind,
    title: string,
    images: Readonly<Record<string, string>>,
    todo: (onEvent: OnStackEvent, signal: AbortSignal) => Promise<void>,
  ): Begun => {
    if (work) {
      throw new IdriftError({
        code: 'conflict',
        message: 'Something is being done with the stack already.',
        hint: 'Wait until it is done, or cancel it in the job list.',
      });
    }
    const from = performance.now();
    const mine: Work = { id: '', kind, progress: noProgress(images) };
    work = mine;
    problem = null;
    if (kind === 'start') problems = new Map();
    const { job, done } = jobs.start({ kind: 'stack', title, path: '/stack' }, async (report, signal) => {
      const advance = (progress: StackProgress): void => {
        if (work) work = { ...work, progress };
        report({ progress: shareDone(progress), where: whereNow(progress) });
        announce();
      };
      try {
        await todo((event) => work && advance(afterEvent(work.progress, event)), signal);
        if (kind === 'start') {
          lastStart = { at: new Date().toISOString(), seconds: (performance.now() - from) / 1000 };
        }
      } catch (thrown) {
        const info = toErrorInfo(thrown);
        if (info.code !== 'cancelled') problem = info;
        if (thrown instanceof ServiceError) problems = new Map([[thrown.trouble.service, info]]);
        if (thrown instanceof PortTakenError) problems = new Map([[thrown.service, info]]);
        throw thrown;
      } finally {
        work = null;
        announce();
        flush();
      }
    });
    if (work) work = { ...work, id: job.id };
    return { jobId: job.id, done };
  };

  const start = ({ services }: { services?: readonly string[] | undefined } = {}): Begun => {
    const file = usableFile(services);
    const title = services ? `Starting ${services.join(', ')}` : 'Starting the stack';
    return begin('start', title, imagesOf(file, services), async (onEvent, signal) => {
      await up(await link.engine(), file.project, { onEvent, signal, ...(services ? { services } : {}) });
    });
  };

  const runningImages = async (project: string, names?: readonly string[]): Promise<Record<string, string>> => {
    const { engine } = await link.look();
    const containers = engine ? await ps(engine, project) : [];
    return Object.fromEntries(
      containers
        .filter(({ service }) => names?.includes(service) ?? true)
        .map(({ service, image }) => [service, image]),
    );
  };

  const nameOrThrow = (): string => {
    const name = projectName();
    if (name === null) return usableFile().project.name;
    return name;
  };

  const shells = createStackShells(async () => ({ engine: await link.engine(), project: nameOrThrow() }));

  return {
    status,
    shells,
    setProfiles: ({ profiles }: { profiles: string[] }): Promise<StackStatus> => {
      parts.setProfiles(profiles);
      announce();
      return look();
    },
    start,
    stop: async ({ services }: { services?: readonly string[] | undefined } = {}): Promise<Begun> => {
      const name = nameOrThrow();
      const title = services ? `Stopping ${services.join(', ')}` : 'Stopping the stack';
      return begin('stop', title, await runningImages(name, services), async (onEvent, signal) =>
        stop(await link.engine(), name, { onEvent, signal, ...(services ? { services } : {}) }),
      );
    },
    remove: async ({ volumes }: { volumes: boolean }): Promise<Begun> => {
      const name = nameOrThrow();
      const title = volumes ? 'Removing the stack and its data' : 'Removing the stack';
      return begin('remove', title, await runningImages(name), async (onEvent, signal) =>
        down(await link.engine(), name, { onEvent, signal, volumes: volumes ? 'all' : 'keep' }),
      );
    },
    pull: (): Begun => {
      const file = usableFile();
      const named = Object.entries(file.project.services).flatMap(([name, { image, build }]) =>
        image !== undefined && build === undefined ? [[name, image] as const] : [],
      );
      return begin('pull', 'Fetching images', Object.fromEntries(named), async (onEvent, signal) => {
        const engine = await link.engine();
        const images = [...new Set(named.map(([, image]) => image))];
        await Promise.all(images.map((image) => pullImage(engine, image, { onEvent, signal })));
      });
    },
    use: (): StackUse[] => meter.read(),
    log: async (query: StackLogQuery): Promise<LogPage> => {
      await follower.ask();
      return book.page(query);
    },
    saveLog: async (order: SavedLog): Promise<{ path: string; lines: number }> => {
      const project = nameOrThrow();
      return saveStackLog(await link.engine(), project, order);
    },
    doctor: async (): Promise<StackDoctor> => {
      const state = read();
      const where = { dir, env: variables(), project: state.kind === 'read' ? state.file.project : null };
      const [now, system, lines] = await Promise.all([status(), parts.system(), examineWhole(where)]);
      return { checkedAt: new Date().toISOString(), checks: stackChecks(now, lines, system) };
    },
    fix: async ({ id }: { id: string }): Promise<{ done: string }> => {
      const done = await mendStack({ dir, env: variables(), profiles: parts.profiles() }, id);
      announce();
      return { done };
    },
    close: async (): Promise<void> => {
      await shells.close();
      follower.close();
      meter.close();
      link.close();
    },
  };
};

const noFile = (dir: string): IdriftError =>
  new IdriftError({
    code: 'not-found',
    message: 'The project has no compose file.',
    where: dir,
    hint: 'Put a docker-compose.yaml into the project folder.',
  });
