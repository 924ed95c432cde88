/**
 * Named deployments of a project, several at once: each a service of its own on its own port. One that follows an alias is looked after
 * every two seconds, and whenever this program changed a model: when the alias has moved, its service is switched while it answers.
 */
import { oneAtATime } from '../../base/one-at-a-time.ts';
import { errorSentence, IdriftError, toErrorInfo } from '../../contract/errors.ts';
import type { ModelChange } from '../../contract/models.ts';
import type { ProjectSettings } from '../../contract/project.ts';
import type { Deployment } from '../../contract/serving.ts';
import type { Tracking } from '../../tracking/tracking.ts';
import type { Changes } from '../changes.ts';
import {
  type Actual,
  type DeploymentFiles,
  deploymentOf,
  noDeployment,
  runsElsewhere,
  UNSTARTED,
  type Wanted,
} from './deployment-file.ts';
import { awaitElsewhere, heldElsewhere } from './elsewhere.ts';
import { checkName, FIRST, type Order, wantedOf } from './order.ts';
import { movedTo, newlyServed, noLongerServed, sameServed, servedOf } from './plan.ts';
import { type Run, startRun } from './run.ts';
import { openTargets, versionOf } from './targets.ts';

export type ServingNote = Extract<ModelChange, { what: 'served' | 'stopped' | 'promoted' }>;

export type DeploymentParts = {
  readonly files: DeploymentFiles;
  readonly logFile: string;
  readonly store: Pick<Tracking, 'resolveModel' | 'servingDir'> & Partial<Pick<Tracking, 'getRun'>>;
  readonly changes: Changes;
  readonly settings: () => ProjectSettings;
  /** Who gives orders, for the history. */
  readonly user: string;
  readonly moveAlias: (order: { name: string; version: number; alias: string }) => Promise<void>;
  /** Into the model's history; rejects never. */
  readonly note: (model: string, change: ServingNote) => Promise<void>;
  /** How often aliases and other processes' orders are looked for; 2 s unless said. */
  readonly lookMs?: number;
};

export type Deployments = ReturnType<typeof openDeployments>;

const LOOK_MS = 2000;
/** A version that could not be loaded is tried again this much later. */
const AGAIN_MS = 60_000;
export const openDeployments = (parts: DeploymentParts) => {
  const { files, changes, store } = parts;
  const runs = new Map<string, Run>();
  /** Of services that died: their web pages say so until the next start. */
  const dead = new Map<string, Run>();
  const turns = new Map<string, ReturnType<typeof oneAtATime>>();
  const targets = openTargets(store);
  const closing = new AbortController();
  let noted: Promise<void> = Promise.resolve();

  const inTurn = <Result>(name: string, work: () => Promise<Result>): Promise<Result> => {
    const turn = turns.get(name) ?? oneAtATime();
    turns.set(name, turn);
    return turn(work);
  };

  const say = (name: string, part: Partial<Actual>): void => {
    const before = files.actual(name);
    files.say(name, { ...(before ?? UNSTARTED), ...part, owner: process.pid });
    changes.emit('serving', name);
  };

  const note = (model: string, change: ServingNote): void => {
    noted = noted.then(() => parts.note(model, change));
  };

  const noteServed = (wanted: Wanted, before: Run['served'], next: Run['served']): void => {
    const { name, model, why } = wanted;
    for (const version of noLongerServed(before, next)) note(model, { what: 'stopped', version, deployment: name });
    for (const { version, share, role } of newlyServed(before, next)) {
      note(model, {
        what: 'served',
        version,
        deployment: name,
        ...(share === 1 ? {} : { share }),
        ...(role === 'live' ? {} : { role }),
        why,
      });
    }
  };

  const get = (name: string): Deployment => {
    const wanted = files.wanted(name);
    if (!wanted) throw noDeployment(name);
    return deploymentOf(wanted, files.actual(name));
  };

  const end = async (name: string, run: Run): Promise<void> => {
    runs.delete(name);
    await run.stop();
    say(name, { state: 'stopped', url: null, webUrl: null, pid: null, endedAt: now(), notice: null, serves: [] });
    const wanted = files.wanted(name);
    for (const version of new Set(run.served.map((each) => each.version))) {
      if (wanted) note(wanted.model, { what: 'stopped', version, deployment: name });
    }
  };

  const bury = async (name: string): Promise<void> => {
    const run = dead.get(name);
    dead.delete(name);
    await run?.stop();
  };

  const begin = async (wanted: Wanted): Promise<void> => {
    const { name } = wanted;
    const served = servedOf(wanted);
    await bury(name);
    say(name, { ...UNSTARTED, state: 'starting', version: wanted.version, startedAt: now() });
    try {
      const routing = await targets.routing(wanted, served);
      const run = await startRun({
        routing,
        port: wanted.port,
        webPort: wanted.webPort,
        logFile: parts.logFile,
        logTexts: parts.settings().logTexts,
        served,
        onLogged: () => changes.emit('serving', name),
        onDeath: (error) => {
          if (runs.get(name) !== run) return;
          runs.delete(name);
          dead.set(name, run);
          say(name, { state: 'failed', url: null, pid: null, endedAt: now(), error, serves: [] });
        },
      });
      runs.set(name, run);
      const { url, webUrl, pid } = run;
      const runId = routing.targets[0]?.runId ?? null;
      say(name, { state: 'running', runId, url, webUrl, pid, switchedAt: now(), serves: [...served] });
      noteServed(wanted, [], served);
    } catch (thrown) {
      say(name, { state: 'failed', endedAt: now(), error: errorSentence(toErrorInfo(thrown)) });
      throw thrown;
    }
  };

  /** Switches what runs here to what is wanted. @throws IdriftError when a version cannot be loaded: all is as it was then. */
  const apply = async (run: Run, wanted: Wanted): Promise<void> => {
    const served = servedOf(wanted);
    const { name } = wanted;
    if (!sameServed(served, run.served)) {
      const routing = await targets.routing(wanted, served);
      await run.route(routing);
      const before = run.served;
      run.served = served;
      const own = { version: wanted.version, runId: routing.targets[0]?.runId ?? null };
      say(name, { ...own, switchedAt: now(), notice: null, serves: [...served] });
      noteServed(wanted, before, served);
    } else if ((files.actual(name)?.notice ?? null) !== null) say(name, { notice: null });
  };

  /** Orders of other processes, and aliases that moved. */
  const look = (name: string): Promise<void> =>
    inTurn(name, async () => {
      const run = runs.get(name);
      if (!run) return;
      const wanted = files.wanted(name);
      if (!wanted || wanted.state === 'stopped') return end(name, run);
      let moved: Wanted = wanted;
      try {
        if (wanted.follows !== null) {
          const version = await versionOf(store, `${wanted.model}@${wanted.follows}`);
          if (version !== wanted.version) moved = movedTo(wanted, version, `${wanted.follows} moved to v${version}`);
        }
        const key = JSON.stringify(servedOf(moved));
        if (run.refused?.key === key && Date.now() - run.refused.at < AGAIN_MS) return;
        run.refused = { key, at: Date.now() };
        await apply(run, moved);
        run.refused = null;
        // Whoever moved the alias may have written it down meanwhile.
        const fresh = files.wanted(name);
        if (moved !== wanted && fresh && fresh.version !== moved.version) {
          files.want(movedTo(fresh, moved.version, moved.why));
          changes.emit('serving', name);
        }
      } catch (thrown) {
        const info = toErrorInfo(thrown);
        // Its store away, it answers with what it has.
        if (info.code === 'not-available' && moved === wanted) return;
        const notice = `v${run.served[0]?.version ?? wanted.version} answers on: ${errorSentence(info)}`;
        if (files.actual(name)?.notice !== notice) say(name, { notice });
      }
    });

  const lookAtAll = (): Promise<unknown> => Promise.all([...runs.keys()].map(look));
  const timer = setInterval(() => void lookAtAll(), parts.lookMs ?? LOOK_MS);
  timer.unref();
  void (async () => {
    for await (const change of changes.follow(closing.signal)) if (change.domain === 'models') void lookAtAll();
  })();

  const wantedBy = (order: Order): Promise<Wanted> =>
    wantedOf(order, {
      before: files.wanted(order.name),
      settings: parts.settings(),
      user: parts.user,
      versionOf: (reference) => versionOf(store, reference),
    });

  /** What runs is switched before anything is written, so that a version that cannot be loaded changes nothing. */
  const change = async (next: Wanted): Promise<Deployment> => {
    const run = runs.get(next.name);
    if (run) {
      await apply(run, next);
      files.want(next);
    } else {
      files.want(next);
      if (runsElsewhere(files.actual(next.name))) await awaitElsewhere(files, next);
    }
    changes.emit('serving', next.name);
    return get(next.name);
  };

  return {
    /** Those that run first. */
    list: (): Deployment[] =>
      files
        .names()
        .map(get)
        .toSorted((a, b) => rank(a) - rank(b)),
    get,
    find: (name: string): Deployment | null => (files.wanted(name) ? get(name) : null),
    /** @param passes with this process; not kept. */
    start: (order: Order, passes = false): Promise<Deployment> =>
      inTurn(order.name, async () => {
        checkName(order.name);
        const next = await wantedBy(order);
        const run = runs.get(order.name);
        const before = files.wanted(order.name);
        const elsewhere = !passes && runsElsewhere(files.actual(order.name));
        const stays = before?.port === next.port && before.webPort === next.webPort && before.model === next.model;
        if ((run || elsewhere) && stays) return change({ ...next, why: `changed by ${parts.user}` });
        if (elsewhere) throw heldElsewhere(order.name);
        if (run) await end(order.name, run);
        files.want(next, passes);
        await begin(next);
        return get(order.name);
      }),
    stop: (name: string): Promise<Deployment> =>
      inTurn(name, async () => {
        const wanted = files.wanted(name);
        if (!wanted) throw noDeployment(name);
        const run = runs.get(name);
        const stopped: Wanted = { ...wanted, state: 'stopped', why: `stopped by ${parts.user}` };
        files.want(stopped);
        if (run) await end(name, run);
        else if (dead.has(name)) {
          await bury(name);
          say(name, { state: 'stopped', webUrl: null });
        } else if (runsElsewhere(files.actual(name))) await awaitElsewhere(files, stopped);
        return get(name);
      }),
    /** Serves this version as its own one from now on; a followed alias is moved first. */
    setVersion: (name: string, version: number, why: string): Promise<Deployment> =>
      inTurn(name, async () => {
        const wanted = files.wanted(name);
        if (!wanted) throw noDeployment(name);
        await versionOf(store, `${wanted.model}/${version}`);
        const { model, follows } = wanted;
        if (follows !== null) await parts.moveAlias({ name: model, version, alias: follows });
        return change(movedTo(wanted, version, why));
      }),
    rollback: (name: string): Promise<Deployment> =>
      inTurn(name, async () => {
        const wanted = files.wanted(name);
        if (!wanted) throw noDeployment(name);
        const version = wanted.before.at(-1);
        if (version === undefined) {
          throw new IdriftError({
            code: 'conflict',
            message: `${name} has served nothing but v${wanted.version}: there is nothing to go back to.`,
            where: name,
          });
        }
        const { model, follows } = wanted;
        if (follows !== null) await parts.moveAlias({ name: model, version, alias: follows });
        const why = `taken back from v${wanted.version} by ${parts.user}`;
        // What is taken back takes its share with it.
        const split = wanted.split.filter((part) => part.version !== version && part.version !== wanted.version);
        return change({ ...wanted, version, split, before: wanted.before.slice(0, -1), why });
      }),
    remove: (name: string): Promise<void> =>
      inTurn(name, async () => {
        const { state } = get(name);
        if (state === 'running' || state === 'starting') {
          throw new IdriftError({ code: 'conflict', message: `${name} runs.`, where: name, hint: 'Stop it first.' });
        }
        files.remove(name);
        changes.emit('serving', name);
      }),
    look,
    note,
    /** Of any version: where its files are. */
    target: targets.of,
    close: async (): Promise<void> => {
      closing.abort();
      clearInterval(timer);
      await Promise.all(
        [...runs.keys()].map((name) =>
          inTurn(name, async () => {
            const run = runs.get(name);
            if (run) await end(name, run);
          }),
        ),
      );
      for (const name of dead.keys()) {
        await bury(name);
        say(name, { webUrl: null });
      }
      await noted;
    },
  };
};

const now = (): string => new Date().toISOString();

const rank = ({ name, state }: Deployment): number =>
  (state === 'running' || state === 'starting' ? 0 : 2) + (name === FIRST ? 0 : 1);
