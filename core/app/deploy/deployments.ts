/**
 * Named deployments of a project, several at once: each a service of its own on its own port. One that follows an alias is looked after
 * every two seconds, and whenever this program changed a model: when the alias has moved, its service is switched while it answers.
 */
import { oneAtATimeByName } from '../../base/one-at-a-time.ts';
import type { DeploymentRules } from '../../contract/deployments.ts';
import { errorSentence, IdriftError, toErrorInfo } from '../../contract/errors.ts';
import type { ProjectSettings } from '../../contract/project.ts';
import { type Deployment, isUp } from '../../contract/serving.ts';
import type { Tracking } from '../../tracking/tracking.ts';
import { makeKey } from '../../serving/api-keys.ts';
import type { Changes } from '../changes.ts';
import { rulesKey, serviceSettings, withConsumer, withPace, withRules } from './access.ts';
import {
  type Actual,
  type DeploymentFiles,
  deploymentOf,
  noDeployment,
  OWNER,
  runsElsewhere,
  stillRuns,
  UNSTARTED,
  type Wanted,
  wasCutOff,
} from './deployment-file.ts';
import { awaitElsewhere, heldElsewhere } from './elsewhere.ts';
import type { PickDevice } from './device.ts';
import { checkName, type Order, rankOf, wantedOf } from './order.ts';
import { movedTo, orderKey, sameServed, servedOf } from './plan.ts';
import { type Run, startRun } from './run.ts';
import { openServingNotes, type ServingNote } from './serving-notes.ts';
import { type MakeInt8, openTargets, versionOf } from './targets.ts';

export type DeploymentParts = {
  readonly files: DeploymentFiles;
  readonly logFile: string;
  readonly store: Pick<Tracking, 'resolveModel' | 'servingDir'> & Partial<Pick<Tracking, 'getRun'>>;
  readonly changes: Changes;
  readonly settings: () => ProjectSettings;
  /** Who gives orders, for the history. */
  readonly user: string;
  readonly pickDevice: PickDevice;
  readonly moveAlias: (order: { name: string; version: number; alias: string }) => Promise<void>;
  readonly makeInt8: MakeInt8;
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
  const targets = openTargets(store, parts.makeInt8);
  const closing = new AbortController();
  const notes = openServingNotes(parts.note);
  const inTurn = oneAtATimeByName();

  const say = (name: string, part: Partial<Actual>): void => {
    const before = files.actual(name);
    files.say(name, { ...(before ?? UNSTARTED), ...part, owner: OWNER });
    changes.emit('serving', name);
  };

  const wantedOfName = (name: string): Wanted => {
    const wanted = files.wanted(name);
    if (!wanted) throw noDeployment(name);
    return wanted;
  };
  const get = (name: string): Deployment => deploymentOf(wantedOfName(name), files.actual(name));

  const end = async (name: string, run: Run): Promise<void> => {
    runs.delete(name);
    await run.stop();
    const gone = { url: null, webUrl: null, pid: null, key: null, notice: null, refused: null, serves: [] };
    say(name, { state: 'stopped', endedAt: now(), ...gone });
    const wanted = files.wanted(name);
    if (wanted) notes.ended(wanted.model, name, run.served);
  };

  const bury = async (name: string): Promise<void> => {
    const run = dead.get(name);
    dead.delete(name);
    await run?.stop();
  };

  /** @throws IdriftError `conflict` where another process has begun to run it, and what keeps it from running. */
  const begin = async (next: Wanted, before: Wanted | null, passes: boolean): Promise<void> => {
    const { name } = next;
    await bury(name);
    if (passes) files.want(next, before, true);
    const was = files.actual(name);
    const starting = { ...UNSTARTED, owner: OWNER, version: next.version, startedAt: now() };
    if (!files.claim(name, { ...starting, state: 'starting' })) throw heldElsewhere(name);
    if (was && wasCutOff(was)) notes.ended(before?.model ?? next.model, name, was.serves);
    const wanted = files.want(next, before, passes);
    changes.emit('serving', name);
    try {
      const served = servedOf(wanted);
      const routing = await targets.routing(wanted, served);
      const run = await startRun({
        routing,
        port: wanted.port,
        webPort: wanted.webPort,
        logFile: parts.logFile,
        logTexts: parts.settings().logTexts,
        served,
        rules: wanted,
        pickDevice: parts.pickDevice,
        onLogged: () => changes.emit('serving', name),
        onDeath: (error) => {
          if (runs.get(name) !== run) return;
          runs.delete(name);
          dead.set(name, run);
          say(name, { state: 'failed', url: null, pid: null, key: null, endedAt: now(), error, serves: [] });
          notes.ended(wanted.model, name, run.served);
        },
      });
      runs.set(name, run);
      const { url, webUrl, pid, rules, device } = run;
      const own = { url, webUrl, pid, rules, key: run.own.app.key, notice: device.notice, serves: [...served] };
      say(name, { state: 'running', ...own, runId: routing.targets[0]?.runId ?? null, switchedAt: now() });
      notes.served(wanted, [], served);
    } catch (thrown) {
      say(name, { state: 'failed', endedAt: now(), error: errorSentence(toErrorInfo(thrown)) });
      throw thrown;
    }
  };

  const applyRules = async (run: Run, wanted: Wanted): Promise<void> => {
    const rules = rulesKey(wanted);
    if (rules === run.rules) return;
    await run.settle(serviceSettings(wanted, run.own, run.device.kind));
    run.rules = rules;
    say(wanted.name, { rules });
  };

  /** Switches what runs here to what is wanted. @throws IdriftError when a version cannot be loaded: those that answered answer on. */
  const apply = async (run: Run, wanted: Wanted): Promise<void> => {
    const served = servedOf(wanted);
    const { name } = wanted;
    // Whoever is let in no longer is not, whatever becomes of the versions.
    await applyRules(run, wanted);
    if (!sameServed(served, run.served)) {
      const routing = await targets.routing(wanted, served);
      await run.route(routing);
      const before = run.served;
      run.served = served;
      const own = { version: wanted.version, runId: routing.targets[0]?.runId ?? null };
      say(name, { ...own, switchedAt: now(), notice: run.device.notice, refused: null, serves: [...served] });
      notes.served(wanted, before, served);
    } else if ((files.actual(name)?.notice ?? null) !== run.device.notice) {
      say(name, { notice: run.device.notice, refused: null });
    }
  };

  /** Orders of other processes, and aliases that moved. */
  const look = (name: string): Promise<void> =>
    inTurn(name, async () => {
      const run = runs.get(name);
      if (!run) return;
      const wanted = files.wanted(name);
      // A file that somebody broke says nothing about what runs.
      if (!wanted && files.isThere(name)) return;
      if (!wanted || wanted.state === 'stopped') return end(name, run);
      let moved: Wanted = wanted;
      try {
        await applyRules(run, wanted);
        if (wanted.follows !== null) {
          const version = await versionOf(store, `${wanted.model}@${wanted.follows}`);
          if (version !== wanted.version) moved = movedTo(wanted, version, `${wanted.follows} moved to v${version}`);
        }
        const key = orderKey(moved);
        if (run.refused?.key === key && Date.now() - run.refused.at < AGAIN_MS) return;
        run.refused = { key, at: Date.now() };
        await apply(run, moved);
        run.refused = null;
        if (moved !== wanted) {
          // Whoever moved the alias may have written it down meanwhile.
          files.update(name, (fresh) =>
            fresh.version === moved.version ? fresh : movedTo(fresh, moved.version, moved.why),
          );
          changes.emit('serving', name);
        }
      } catch (thrown) {
        const info = toErrorInfo(thrown);
        // Its store away, it answers with what it has.
        if (info.code === 'not-available' && moved === wanted) return;
        const notice = `v${run.served[0]?.version ?? wanted.version} answers on: ${errorSentence(info)}`;
        const said = { notice, refused: orderKey(moved) };
        const before = files.actual(name);
        if (before?.notice !== said.notice || before.refused !== said.refused) say(name, said);
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
  const change = async (next: Wanted, before: Wanted): Promise<Deployment> => {
    const { name } = next;
    const run = runs.get(name);
    if (run) {
      await apply(run, next);
      // Another process may have written something else meanwhile.
      await apply(run, files.want(next, before));
    } else {
      files.want(next, before);
      try {
        if (runsElsewhere(files.actual(name))) await awaitElsewhere(files, name, 'served');
      } catch (thrown) {
        files.want(before, next);
        throw thrown;
      }
    }
    changes.emit('serving', name);
    return get(name);
  };

  /** A followed alias is moved first; it is moved back when the version cannot be served. */
  const moveTo = async (next: Wanted, before: Wanted): Promise<Deployment> => {
    const { model, follows, version } = before;
    if (follows === null) return change(next, before);
    await parts.moveAlias({ name: model, version: next.version, alias: follows });
    try {
      return await change(next, before);
    } catch (thrown) {
      await parts.moveAlias({ name: model, version, alias: follows }).catch(() => undefined);
      throw thrown;
    }
  };

  /** Who may ask and how much: written down, and in force on return where it runs. */
  const rule = (name: string, make: (wanted: Wanted) => Wanted): Promise<Deployment> =>
    inTurn(name, async () => {
      const wanted = files.update(name, make);
      const run = runs.get(name);
      if (run) await applyRules(run, wanted);
      else if (runsElsewhere(files.actual(name))) await awaitElsewhere(files, name, 'rules');
      changes.emit('serving', name);
      return get(name);
    });

  return {
    /** Those that run first. */
    list: (): Deployment[] =>
      files
        .names()
        .map(get)
        .toSorted((a, b) => rankOf(a) - rankOf(b)),
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
        if (before && (run || elsewhere) && stays) return change({ ...next, why: `changed by ${parts.user}` }, before);
        if (elsewhere) throw heldElsewhere(order.name);
        if (run) await end(order.name, run);
        await begin(next, before, passes);
        return get(order.name);
      }),
    stop: (name: string): Promise<Deployment> =>
      inTurn(name, async () => {
        files.update(name, (wanted) => ({ ...wanted, state: 'stopped', why: `stopped by ${parts.user}` }));
        const run = runs.get(name);
        if (run) await end(name, run);
        else if (dead.has(name)) {
          await bury(name);
          say(name, { state: 'stopped', webUrl: null });
        } else if (runsElsewhere(files.actual(name))) await awaitElsewhere(files, name, 'served');
        return get(name);
      }),
    /** Serves this version as its own one from now on; a followed alias is moved first. */
    setVersion: (name: string, version: number, why: string): Promise<Deployment> =>
      inTurn(name, async () => {
        const wanted = wantedOfName(name);
        await versionOf(store, `${wanted.model}/${version}`);
        return moveTo(movedTo(wanted, version, why), wanted);
      }),
    rollback: (name: string): Promise<Deployment> =>
      inTurn(name, async () => {
        const wanted = wantedOfName(name);
        const version = wanted.before.at(-1);
        if (version === undefined) {
          throw new IdriftError({
            code: 'conflict',
            message: `${name} has served nothing but v${wanted.version}: there is nothing to go back to.`,
            where: name,
          });
        }
        const why = `taken back from v${wanted.version} by ${parts.user}`;
        // What is taken back takes its share with it.
        const split = wanted.split.filter((part) => part.version !== version && part.version !== wanted.version);
        return moveTo({ ...wanted, version, split, before: wanted.before.slice(0, -1), why }, wanted);
      }),
    remove: (name: string): Promise<void> =>
      inTurn(name, async () => {
        if (isUp(get(name))) throw stillRuns(name);
        files.remove(name);
        changes.emit('serving', name);
      }),
    setRules: (name: string, rules: DeploymentRules): Promise<Deployment> =>
      rule(name, (wanted) => withRules(wanted, rules)),
    /** `key` is nowhere else. */
    addKey: async (name: string, consumer: string, requestsPerMinute: number | null) => {
      const { key, sha256 } = makeKey();
      const added = { name: consumer, requestsPerMinute, createdAt: now(), sha256 };
      return { key, deployment: await rule(name, (wanted) => withConsumer(wanted, added)) };
    },
    /** Of requests a minute; null: as everybody else. */
    setPace: (name: string, consumer: string, pace: number | null): Promise<Deployment> =>
      rule(name, (wanted) => withPace(wanted, consumer, pace)),
    removeKey: (name: string, consumer: string): Promise<Deployment> =>
      rule(name, (wanted) => withPace(wanted, consumer, undefined)),
    /** With which this project's programs ask it; null: it does not run. */
    ownKey: (name: string): string | null => files.actual(name)?.key ?? null,
    look,
    note: notes.note,
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
      await notes.close();
    },
  };
};

const now = (): string => new Date().toISOString();
