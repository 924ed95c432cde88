/**
 * Deployments of a project on this computer: in `.idrift/deployments` one file says what each is to be, written by whoever orders
 * something, and one beside it how it is, written by the process that runs it. So a command and the app work on the same ones.
 */
import { existsSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomic } from '../../base/atomic-file.ts';
import { openSqlite } from '../../base/sqlite.ts';
import { IdriftError } from '../../contract/errors.ts';
import { deploymentName, deploymentPlan } from '../../contract/deployments.ts';
import { type Deployment, isUp } from '../../contract/serving.ts';
import { ownerLives, thisOwner } from '../../tracking/owner.ts';
import { keptAccess, keptLimits, shownAccess } from './access.ts';

const version = z.number().int();
const { precision } = deploymentPlan.shape;

const wanted = z.object({
  name: deploymentName,
  model: z.string(),
  follows: z.string().nullable(),
  /** What it serves; of one that follows an alias what that was last seen to be. */
  version,
  port: deploymentPlan.shape.port,
  /** null: it has no web page. */
  webPort: deploymentPlan.shape.port.nullable(),
  split: deploymentPlan.shape.split,
  shadow: version.nullable(),
  precision: precision.default('fp32'),
  access: keptAccess.prefault({}),
  limits: keptLimits.prefault({}),
  state: z.enum(['running', 'stopped']),
  /** Versions that served before, the last one at the end. */
  before: z.array(version),
  /** Why it was changed last, in words. */
  why: z.string(),
  /** When it was last started or changed by an order; what was refused before is tried again. */
  orderedAt: z.string().default(''),
});
/** What a deployment is to be. */
export type Wanted = z.infer<typeof wanted>;

/** Without its precision it answers in 32 bits. */
const served = z.object({
  version,
  share: z.number(),
  role: z.enum(['live', 'shadow']),
  precision: precision.optional(),
});
export type Served = z.infer<typeof served>;

const actual = z.object({
  /** The process that runs it, told from a later one of the same number. */
  owner: z.string(),
  state: z.enum(['starting', 'running', 'stopped', 'failed']),
  version,
  runId: z.string().nullable(),
  url: z.string().nullable(),
  webUrl: z.string().nullable(),
  pid: z.number().int().nullable(),
  startedAt: z.string().nullable(),
  endedAt: z.string().nullable(),
  switchedAt: z.string().nullable(),
  error: z.string().nullable(),
  notice: z.string().nullable(),
  /** The order that could not be carried out, as `orderKey` says it. */
  refused: z.string().nullable().default(null),
  serves: z.array(served),
  /** With which this project's programs ask it; null: it does not run. */
  key: z.string().nullable(),
  /** What of its access and limits is in force, as `rulesKey` says it. */
  rules: z.string(),
});
/** How a deployment is. */
export type Actual = z.infer<typeof actual>;

export const UNSTARTED: Actual = {
  owner: '',
  state: 'stopped',
  version: 0,
  runId: null,
  url: null,
  webUrl: null,
  pid: null,
  startedAt: null,
  endedAt: null,
  switchedAt: null,
  error: null,
  notice: null,
  refused: null,
  serves: [],
  key: null,
  rules: '',
};

/** Versions that a rollback can go through. */
const KEPT = 20;

export type DeploymentFiles = ReturnType<typeof openDeploymentFiles>;

/** Deployments of a command that ends with it are not written down: they stand in front of those that are, by the same name. */
export const openDeploymentFiles = (folder: string) => {
  const passing = new Map<string, { readonly wanted: Wanted; readonly actual: Actual | null }>();
  const wantedFile = (name: string): string => join(folder, `${name}.json`);
  const actualFile = (name: string): string => join(folder, `${name}.state.json`);
  // A state holds a key.
  const write = (path: string, value: Wanted | Actual): void =>
    writeFileAtomic(path, `${JSON.stringify(value, null, 1)}\n`, 0o600);
  const find = (name: string): Wanted | null => passing.get(name)?.wanted ?? read(wantedFile(name), wanted);
  const findActual = (name: string): Actual | null => {
    const own = passing.get(name);
    return own ? own.actual : read(actualFile(name), actual);
  };
  const put = (value: Wanted, passes: boolean): Wanted => {
    const next = { ...value, before: value.before.slice(-KEPT) };
    const own = passing.get(value.name);
    if (passes || own) passing.set(value.name, { wanted: next, actual: own?.actual ?? null });
    else write(wantedFile(value.name), next);
    return next;
  };
  const say = (name: string, value: Actual): void => {
    const own = passing.get(name);
    if (own) passing.set(name, { ...own, actual: value });
    else write(actualFile(name), value);
  };
  /** While no other process does the same. One that dies lets go of it. */
  const alone = <Result>(work: () => Result): Result => {
    const database = openSqlite(join(folder, 'lock.db'));
    try {
      return database.transaction(work).immediate();
    } finally {
      database.close();
    }
  };
  return {
    /** In the order of their names. A file that cannot be read is left alone, and out. */
    names: (): readonly string[] => {
      const kept = existsSync(folder)
        ? readdirSync(folder)
            .filter((file) => file.endsWith('.json') && !file.endsWith('.state.json'))
            .map((file) => file.slice(0, -'.json'.length))
            .filter((name) => read(wantedFile(name), wanted) !== null)
        : [];
      return [...new Set([...passing.keys(), ...kept])].toSorted();
    },
    wanted: find,
    isThere: (name: string): boolean => passing.has(name) || existsSync(wantedFile(name)),
    actual: findActual,
    /**
     * Writes what an order made of `before`, and gives what is wanted then: of what the order did not touch, whatever another process has
     * written meanwhile.
     * @param passes it is of this process alone.
     */
    want: (next: Wanted, before: Wanted | null, passes = false): Wanted =>
      alone(() => put(merged(next, before, find(next.name)), passes)),
    /** @throws IdriftError `not-found`, and what `change` throws. */
    update: (name: string, change: (wanted: Wanted) => Wanted): Wanted =>
      alone(() => {
        const found = find(name);
        if (!found) throw noDeployment(name);
        return put(change(found), false);
      }),
    say,
    /** Of several processes that begin to run it, one does. */
    claim: (name: string, value: Actual): boolean =>
      alone(() => {
        if (runsElsewhere(findActual(name))) return false;
        say(name, value);
        return true;
      }),
    remove: (name: string): void =>
      alone(() => {
        if (runsElsewhere(findActual(name))) throw stillRuns(name);
        passing.delete(name);
        for (const path of [wantedFile(name), actualFile(name)]) rmSync(path, { force: true });
      }),
  };
};

const read = <Value>(path: string, schema: z.ZodType<Value>): Value | null => {
  try {
    return schema.parse(JSON.parse(readFileSync(path, 'utf8')));
  } catch {
    return null;
  }
};

/** Field by field: what the order changed, else what is there now. */
const merged = (next: Wanted, before: Wanted | null, now: Wanted | null): Wanted => {
  if (!before || !now) return next;
  const changed = Object.entries(next).filter(
    ([key, value]) => JSON.stringify(value) !== JSON.stringify(before[key as keyof Wanted]),
  );
  return { ...now, ...Object.fromEntries(changed) };
};

/** This process, as the owner of what it runs. */
export const OWNER = thisOwner();

/** Somebody else's process runs it. */
export const runsElsewhere = (actual: Actual | null): actual is Actual =>
  actual !== null && isUp(actual) && actual.owner !== OWNER && ownerLives(actual.owner);

/** It was up in a process that is gone without a word. */
export const wasCutOff = (actual: Actual): boolean =>
  isUp(actual) && actual.owner !== OWNER && !ownerLives(actual.owner);

/** As the interface shows it. What ran in a process that is gone is stopped. */
export const deploymentOf = (wanted: Wanted, actual: Actual | null): Deployment => {
  const { name, model, follows, port, split, shadow, precision, before } = wanted;
  const gone = actual !== null && wasCutOff(actual);
  return {
    name,
    model,
    version: actual && isUp(actual) && !gone ? actual.version : wanted.version,
    runId: actual?.runId ?? null,
    state: gone ? 'stopped' : (actual?.state ?? 'stopped'),
    url: gone ? null : (actual?.url ?? null),
    webUrl: gone ? null : (actual?.webUrl ?? null),
    startedAt: actual?.startedAt ?? null,
    endedAt: actual?.endedAt ?? null,
    error: actual?.error ?? null,
    pid: gone ? null : (actual?.pid ?? null),
    follows,
    port,
    split,
    shadow,
    precision,
    before: before.at(-1) ?? null,
    switchedAt: actual?.switchedAt ?? null,
    notice: actual?.notice ?? null,
    access: shownAccess(wanted),
    limits: wanted.limits,
  };
};

export const stillRuns = (name: string): IdriftError =>
  new IdriftError({ code: 'conflict', message: `${name} runs.`, where: name, hint: 'Stop it first.' });

export const noDeployment = (name: string): IdriftError =>
  new IdriftError({
    code: 'not-found',
    message: `There is no deployment ${name}.`,
    where: name,
    hint: 'The Serving page, or "idrift deploy list", shows which there are.',
  });
