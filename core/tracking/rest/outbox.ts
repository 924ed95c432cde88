/**
 * The writes to runs of a server that may go away. Each is on disk before its promise is settled: when the server takes it, or at
 * once while the server is away. What waits is sent in its order, once the server is back, by this process or the next.
 */
import { randomBytes } from 'node:crypto';
import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmdirSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { hashBytes } from '../../base/hash.ts';
import { type ErrorInfo, toErrorInfo } from '../../contract/errors.ts';
import { ownerLives, thisOwner } from '../owner.ts';
import type { Unsent } from '../tracking.ts';
import { isAway, type ServerFault } from './faults.ts';
import { spellingsOf } from './address.ts';
import { type KeptPoint, nextOf, type Operation } from './operations.ts';
import { mergeSpool, openRunSpool, type RunSpool, unsentPoints } from './run-spool.ts';

type Deliver = (runId: string, operation: Operation, dir: string) => Promise<void>;

export type Outbox = ReturnType<typeof openOutbox>;

type Settle = { readonly n: number; readonly resolve: () => void; readonly reject: (reason: unknown) => void };

type Line = {
  readonly runId: string;
  readonly spool: RunSpool;
  readonly settles: Settle[];
  pumping: Promise<void> | null;
  /** Why its first waiting write was not taken; null: it was not tried, or all is well. */
  away: ServerFault | null;
};

const FIRST_WAIT = 500;
const LONGEST_WAIT = 30_000;

/** @param root is shared by all processes that write to this server; what dead ones left is taken over. */
export const openOutbox = (
  root: string,
  serverUrl: string,
  deliver: Deliver,
  onChange: () => void = () => undefined,
) => {
  // One for a server, however it is called; what other spellings had before that was so is taken over.
  const [folder = root, ...others] = spellingsOf(serverUrl).map((url) => join(root, folderName(url)));
  const mine = randomBytes(6).toString('hex');
  const lines = new Map<string, Line>();
  const refusals: { runId: string; reason: ErrorInfo }[] = [];
  let wait = FIRST_WAIT;
  let timer: NodeJS.Timeout | null = null;
  let closed = false;

  const lineOf = (runId: string): Line => {
    const known = lines.get(runId);
    if (known) return known;
    const dir = join(folder, `${runId}.${mine}`);
    // Under another name until it says whose it is: a folder without an owner is anyone's.
    const made = join(folder, `.${runId}.${mine}`);
    mkdirSync(made, { recursive: true });
    writeFileSync(join(made, 'owner'), thisOwner());
    renameSync(made, dir);
    const line: Line = { runId, spool: openRunSpool(dir), settles: [], pumping: null, away: null };
    lines.set(runId, line);
    return line;
  };

  const settle = (line: Line, upTo: number, how: (settle: Settle) => void): void => {
    for (let first = line.settles[0]; first !== undefined && first.n <= upTo; first = line.settles[0]) {
      line.settles.shift();
      how(first);
    }
  };

  const later = (): void => {
    if (timer !== null || closed) return;
    timer = setTimeout(() => {
      timer = null;
      void pumpAll();
    }, wait);
    timer.unref();
    wait = Math.min(wait * 2, LONGEST_WAIT);
  };

  const wentAway = (line: Line, reason: ServerFault): void => {
    const news = line.away === null;
    line.away = reason;
    // Whoever waits may go on: it is on disk.
    settle(line, Number.POSITIVE_INFINITY, ({ resolve }) => resolve());
    later();
    if (news) onChange();
  };

  const cameBack = (line: Line): void => {
    wait = FIRST_WAIT;
    if (line.away === null) return;
    line.away = null;
    onChange();
  };

  /** One by one after a refusal, so that one bad write takes no other with it. */
  const work = async (line: Line): Promise<void> => {
    let alone = 0;
    for (;;) {
      const waiting = line.spool.waiting.slice(0, alone > 0 ? 1 : 1000).map(({ op }) => op);
      const next = nextOf(waiting);
      if (next === null || closed) return;
      const upTo = line.spool.waiting[next.count - 1]?.n ?? 0;
      try {
        await deliver(line.runId, next.operation, line.spool.dir);
        line.spool.taken(next.count);
        alone -= 1;
        settle(line, upTo, ({ resolve }) => resolve());
        cameBack(line);
      } catch (thrown) {
        if (closed) return;
        if (isAway(thrown)) return wentAway(line, thrown);
        const reason = toErrorInfo(thrown);
        cameBack(line);
        if (next.count > 1) {
          alone = next.count;
          continue;
        }
        const waits = line.settles.some(({ n }) => n <= upTo);
        line.spool.refused(waits ? null : reason);
        alone -= 1;
        settle(line, upTo, ({ reject }) => reject(thrown));
        if (!waits) {
          refusals.push({ runId: line.runId, reason });
          onChange();
        }
      }
    }
  };

  const pump = async (line: Line): Promise<void> => {
    line.pumping ??= work(line).finally(() => {
      line.pumping = null;
    });
    await line.pumping;
    // Put in the moment between its last look and its end.
    if (line.spool.waiting.length > 0 && line.away === null && !closed) await pump(line);
  };

  /** One after another, and no further once nothing answers. */
  const pumpAll = async (): Promise<void> => {
    for (const line of lines.values()) {
      if (line.spool.waiting.length === 0) continue;
      await pump(line);
      if (line.away?.answered === false) return;
    }
  };

  const send = (line: Line, n: number): Promise<void> => {
    if (line.away !== null) {
      later();
      return Promise.resolve();
    }
    const sent = new Promise<void>((resolve, reject) => line.settles.push({ n, resolve, reject }));
    void pump(line);
    return sent;
  };

  mkdirSync(folder, { recursive: true });
  for (const place of [folder, ...others]) adoptOrphans(place, (runId) => lineOf(runId).spool);
  for (const place of others) removeEmpty(place);
  for (const { runId, spool } of lines.values())
    for (const reason of spool.refusals()) refusals.push({ runId, reason });
  if ([...lines.values()].some(({ spool }) => spool.waiting.length > 0)) setImmediate(() => void pumpAll());

  return {
    /**
     * On disk when this returns, in the order of the calls; settled when the server has it, or is away.
     * @throws IdriftError what the server said no to.
     */
    put: (runId: string, operation: Operation): Promise<void> => {
      const line = lineOf(runId);
      if (operation.kind === 'metrics' && line.spool.held() !== null) {
        line.spool.hold(operation);
        return Promise.resolve();
      }
      return send(line, line.spool.append(operation).n);
    },

    /** Points of a run that can be resumed wait for its next checkpoint: this one frees those before it. `false`: no more waiting. */
    checkpoint: (runId: string, goesOn: boolean): void => {
      const line = lineOf(runId);
      line.spool.release(goesOn);
      if (line.away === null) void pump(line);
    },

    rewind: (runId: string, step: number): void => lineOf(runId).spool.rewind(step),

    /** Where a file of an operation is put before `put`: [absolute, as the operation names it]. */
    place: (runId: string): { readonly path: string; readonly file: string } => {
      const { spool } = lineOf(runId);
      const file = spool.fileFor(randomBytes(8).toString('hex'));
      mkdirSync(join(spool.dir, 'files'), { recursive: true });
      return { path: join(spool.dir, file), file };
    },

    /** Sends what waits for one run. */
    flushRun: async (runId: string): Promise<void> => {
      const line = lines.get(runId);
      if (line) await pump(line);
    },

    /** Whether what a run was given last waits here. */
    isAway: (runId: string): boolean => lines.get(runId)?.away != null,

    /** Of this process or another. */
    pointsOf: (runId: string): KeptPoint[] =>
      [folder, ...others].flatMap((place) =>
        foldersIn(place)
          .filter((name) => name.startsWith(`${runId}.`))
          .flatMap((name) => unsentPoints(join(place, name))),
      ),

    state: (): Unsent => ({
      runs: [...lines.values()].flatMap(({ runId, spool }) => {
        const held = (spool.held() ?? []).reduce((sum, op) => sum + (op.kind === 'metrics' ? op.points.length : 0), 0);
        const operations = spool.waiting.length;
        return operations === 0 && held === 0 ? [] : [{ runId, operations, held, since: spool.since() }];
      }),
      away: [...lines.values()].find((line) => line.away !== null)?.away?.info ?? null,
      refused: [...refusals],
    }),

    forgetRefused: (): void => {
      for (const { spool } of lines.values()) spool.forgetRefusals();
      refusals.length = 0;
      onChange();
    },

    /** Tries now. Settled when all is sent, or the server is away. */
    flush: async (): Promise<void> => {
      await pumpAll();
    },

    /** What was not sent stays on disk for the next opening. */
    close: async (): Promise<void> => {
      closed = true;
      if (timer !== null) clearTimeout(timer);
      for (const { pumping } of lines.values()) await pumping;
      for (const line of lines.values()) {
        settle(line, Number.POSITIVE_INFINITY, ({ resolve }) => resolve());
        rmSync(join(line.spool.dir, 'owner'), { force: true });
        line.spool.close();
      }
      lines.clear();
    },
  };
};

const folderName = (url: string): string => hashBytes('sha256', url).slice(0, 16);

/** Where nobody has anything in it any more. */
const removeEmpty = (folder: string): void => {
  try {
    rmdirSync(folder);
  } catch {
    // Never made, or a living process of before still writes there: the next opening takes that over.
  }
};

/** Those whose name begins with a dot are being made. */
const foldersIn = (folder: string): string[] =>
  existsSync(folder)
    ? readdirSync(folder)
        .filter((name) => /^[^.]+\.[^.]+$/.test(name) && name !== LOCK)
        .toSorted()
    : [];

const LOCK = 'adopting.lock';

/** Takes over the folders of dead processes. One process at a time: what a second would find is being seen to. */
const adoptOrphans = (folder: string, spoolOf: (runId: string) => RunSpool): void => {
  if (!foldersIn(folder).some((name) => isOrphan(ownerIn(folder, name)))) return;
  const lock = join(folder, LOCK);
  if (existsSync(lock) && isOrphan(lock)) rmSync(lock, { force: true });
  try {
    writeFileSync(lock, thisOwner(), { flag: 'wx' });
  } catch {
    return;
  }
  try {
    for (const name of foldersIn(folder)) {
      const [runId = ''] = name.split('.');
      if (isOrphan(ownerIn(folder, name))) mergeSpool(spoolOf(runId), join(folder, name));
    }
  } finally {
    rmSync(lock, { force: true });
  }
};

const ownerIn = (folder: string, name: string): string => join(folder, name, 'owner');

const isOrphan = (ownerFile: string): boolean => {
  try {
    return !ownerLives(readFileSync(ownerFile, 'utf8'));
  } catch {
    return true; // Closed in peace.
  }
};
