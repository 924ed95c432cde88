/** Runs that wait for the device, in `.idrift/queue.json`: one after the other, also after a restart. */
import { randomUUID } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomic } from '../base/atomic-file.ts';
import { IdriftError, toErrorInfo } from '../contract/errors.ts';
import { type QueuedRun, queuedRun, type SweepRequest, type trainingRequest } from '../contract/training.ts';
import { sweepPoints } from '../training/sweep.ts';
import type { Changes } from './changes.ts';
import type { Jobs } from './jobs.ts';
import type { TrainingService } from './training-service.ts';

type Request = z.infer<typeof trainingRequest>;

const entry = queuedRun.extend({ stopHopeless: z.boolean() });
type Entry = z.infer<typeof entry>;

export type QueueParts = {
  readonly stateDir: string;
  readonly training: Pick<TrainingService, 'start'>;
  readonly jobs: Jobs;
  readonly changes: Changes;
  /** Rejects while the store of runs cannot be had: what waits goes on waiting then. */
  readonly ready: () => Promise<void>;
};

const AGAIN_MILLISECONDS = 15_000;

export const openTrainingQueue = ({ stateDir, training, jobs, changes, ready }: QueueParts) => {
  const file = join(stateDir, 'queue.json');
  let entries = read(file);
  let works = false;
  let starting: string | null = null;
  const save = (next: readonly Entry[]): void => {
    entries = next;
    writeFileAtomic(file, `${JSON.stringify(entries, null, 1)}\n`);
    changes.emit('jobs');
  };
  const isFree = (): boolean =>
    !jobs.list().some(({ kind, state }) => kind === 'training' && (state === 'running' || state === 'cancelling'));

  let timer: NodeJS.Timeout | undefined;
  const isReady = async (): Promise<boolean> => {
    try {
      await ready();
      return works;
    } catch {
      clearTimeout(timer);
      timer = setTimeout(() => void advance(), AGAIN_MILLISECONDS).unref();
      return false;
    }
  };

  /** Starts the first that waits, when nothing trains. One that cannot start is a failed job, and the next one's turn comes. */
  const advance = async (): Promise<void> => {
    const [first] = entries;
    if (!works || starting !== null || !first || !isFree()) return;
    starting = first.id;
    if (!(await isReady())) {
      starting = null;
      return;
    }
    const { name, revision, recipe, sweep, stopHopeless } = first;
    try {
      const order = { name, revision, recipe, sweep: sweep === null ? null : { id: sweep, stopHopeless } };
      await training.start(order);
    } catch (thrown) {
      const about = { kind: 'training' as const, title: `Training ${name}`, path: '/train' };
      jobs.start(about, () => Promise.reject(new IdriftError(toErrorInfo(thrown), { cause: thrown })));
    }
    // Not before the run is there: a crash must not lose it.
    starting = null;
    save(entries.filter((each) => each.id !== first.id));
    await advance();
  };
  jobs.onEnd(() => void advance());

  const add = (requests: readonly Omit<Entry, 'id' | 'addedAt'>[]): readonly Entry[] => {
    const added = requests.map((request) => ({ ...request, id: randomUUID(), addedAt: new Date().toISOString() }));
    save([...entries, ...added]);
    void advance();
    return added;
  };

  return {
    list: (): QueuedRun[] => entries.map((each) => queuedRun.parse(each)),
    enqueue: ({ name, revision, recipe }: Request): { id: string } => {
      const [added] = add([{ name: name ?? 'queued run', revision, recipe, sweep: null, stopHopeless: false }]);
      return { id: added?.id ?? '' };
    },
    /** @throws IdriftError `not-found` when it has started meanwhile. */
    unqueue: (id: string): void => {
      if (id === starting || !entries.some((each) => each.id === id))
        throw new IdriftError({ code: 'not-found', message: 'This run does not wait any more.', where: id });
      save(entries.filter((each) => each.id !== id));
    },
    /** Each of its runs is an ordinary one, in the queue. */
    sweep: (request: SweepRequest): { sweep: string; runs: number } => {
      const sweep = `sweep-${randomUUID().slice(0, 8)}`;
      const { revision, stopHopeless, name } = request;
      const points = sweepPoints(request);
      add(
        points.map((point) => ({
          name: [name ?? 'search', point.name].filter((part) => part !== '').join(': '),
          revision,
          recipe: point.recipe,
          sweep,
          stopHopeless,
        })),
      );
      return { sweep, runs: points.length };
    },
    /** From here on what waits is started: only the program that stays open does that. */
    work: (): void => {
      works = true;
      void advance();
    },
    stop: (): void => {
      works = false;
      clearTimeout(timer);
    },
  };
};

/** A damaged file costs the queue, nothing else. */
const read = (file: string): readonly Entry[] => {
  if (!existsSync(file)) return [];
  try {
    return z.array(entry).parse(JSON.parse(readFileSync(file, 'utf8')));
  } catch {
    return [];
  }
};
