/** `idrift deploy start`: a process that stays and keeps the deployment, begun in the background by one that waits until it answers. */
import { spawn } from 'node:child_process';
import { closeSync, mkdirSync, openSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as pause } from 'node:timers/promises';
import type { Order } from '../app/deploy/order.ts';
import type { Session } from '../app/session.ts';
import { IdriftError } from '../contract/errors.ts';
import { type Deployment, isUp } from '../contract/serving.ts';
import { projectDirOf, withProject } from './open-project.ts';
import type { GlobalOptions } from './terminal.ts';

type StartOrder = Omit<Order, 'model'> & {
  /** A reference; left out: as before. */
  readonly model?: string | undefined;
  readonly foreground?: boolean | undefined;
};

const LOOK_MS = 250;
/** A large model may have to be fetched from a server first. */
const START_MS = 300_000;

export const startDeployment = async (
  options: GlobalOptions,
  order: StartOrder,
  signal: AbortSignal,
  print: (started: Deployment) => void,
): Promise<void> => {
  if (order.foreground === true) {
    await withProject(options, async (session) => {
      const started = await session.deployments.start(await orderOf(session, order));
      print(started);
      await untilEnded(session, order.name, signal);
    });
    return;
  }
  const changed = await withProject(options, async (session) => {
    const before = session.deployments.find(order.name);
    if (!before || !isUp(before)) return null;
    // Whoever runs it takes the order.
    return session.deployments.start(await orderOf(session, order));
  });
  print(changed ?? (await startApart(options, order, signal)));
};

/** The alias of a reference is followed, its version stays. */
const orderOf = async (session: Session, { model, ...order }: StartOrder): Promise<Order> => {
  if (model === undefined) return order;
  const alias = /^(?:models:\/+)?[^/@]+@(?<alias>[^/@]+)$/.exec(model.trim())?.groups?.['alias'];
  const { name, version } = await session.servedVersion(model);
  return { ...order, model: name, ...(alias === undefined ? { version } : { follows: alias }) };
};

const untilEnded = async (session: Session, name: string, signal: AbortSignal): Promise<void> => {
  while (!signal.aborted) {
    const now = session.deployments.find(name);
    if (now?.state === 'failed') {
      throw new IdriftError({ code: 'not-available', message: now.error ?? `${name} failed.` });
    }
    if (!now || !isUp(now)) return;
    await pause(LOOK_MS, undefined, { signal }).catch(() => undefined);
  }
};

const startApart = async (options: GlobalOptions, order: StartOrder, signal: AbortSignal): Promise<Deployment> => {
  const folder = join(projectDirOf(options), '.idrift', 'deployments');
  mkdirSync(folder, { recursive: true });
  const log = join(folder, `${order.name}.log`);
  const out = openSync(log, 'w');
  const child = spawn(process.execPath, [...process.execArgv, ...wordsOf(options, order)], {
    detached: true,
    stdio: ['ignore', out, out],
  });
  closeSync(out);
  const ended = new AbortController();
  child.once('exit', () => ended.abort());
  child.once('error', () => ended.abort());
  const until = Date.now() + START_MS;
  while (!ended.signal.aborted && !signal.aborted && Date.now() < until) {
    await pause(LOOK_MS);
    const said = firstLine(log);
    if (said === null) continue;
    child.unref();
    return said;
  }
  if (!ended.signal.aborted) child.kill('SIGTERM');
  throw failureIn(log, order.name);
};

const wordsOf = (options: GlobalOptions, order: StartOrder): readonly string[] => [
  process.argv[1] ?? '',
  '--project',
  projectDirOf(options),
  '--json',
  'deploy',
  'start',
  order.name,
  ...(order.model === undefined ? [] : [order.model]),
  '--foreground',
  ...(order.port === undefined ? [] : ['--port', String(order.port)]),
  ...(order.webPort == null ? [] : ['--web-port', String(order.webPort)]),
  ...(order.split === undefined
    ? []
    : order.split.length === 0
      ? ['--split', 'none']
      : order.split.flatMap(({ version, share }) => ['--split', `${version}=${share * 100}`])),
  ...(order.precision === undefined ? [] : ['--precision', order.precision]),
  ...(order.shadow === undefined ? [] : ['--shadow', order.shadow === null ? 'none' : String(order.shadow)]),
];

/** The document that the process in the background wrote: the deployment, or why it did not start. */
const firstDocument = (log: string): Record<string, unknown> | null => {
  for (const line of readFileSync(log, 'utf8').split('\n').slice(0, -1)) {
    try {
      const value: unknown = JSON.parse(line);
      if (typeof value === 'object' && value !== null) return { ...value };
    } catch {
      // a warning of Node's
    }
  }
  return null;
};

const firstLine = (log: string): Deployment | null => {
  const found = firstDocument(log);
  return found && 'name' in found ? (found as Deployment) : null;
};

const failureIn = (log: string, name: string): IdriftError => {
  const error = firstDocument(log)?.['error'];
  if (typeof error === 'object' && error !== null && 'message' in error && typeof error.message === 'string') {
    const hint = 'hint' in error && typeof error.hint === 'string' ? error.hint : undefined;
    const where = 'where' in error && typeof error.where === 'string' ? error.where : undefined;
    const code = 'code' in error && error.code === 'not-found' ? 'not-found' : 'not-available';
    return new IdriftError({ code, message: error.message, hint, where });
  }
  return new IdriftError({
    code: 'not-available',
    message: `${name} did not start.`,
    where: log,
    hint: 'The file holds what its process said.',
  });
};
