/** Copies of runs and models between the project's own file and a server, as jobs. */
import { IdriftError } from '../contract/errors.ts';
import type { StoreState } from '../contract/store.ts';
import type { Counts } from '../tracking/transfer/counts.ts';
import type { Changes } from './changes.ts';
import { graduate } from './graduation.ts';
import type { Jobs, StartedJob } from './jobs.ts';

type Direction = NonNullable<StoreState['copying']>['direction'];

export type StoreCopies = {
  readonly now: () => StoreState['copying'];
  readonly last: () => StoreState['lastCopy'];
  /** @throws IdriftError `conflict` while another one is under way. */
  readonly start: (direction: Direction, url: string) => { readonly jobId: string; readonly done: StartedJob['done'] };
};

export type CopyParts = {
  readonly dir: string;
  readonly jobs: Jobs;
  readonly changes: Changes;
  readonly env: NodeJS.ProcessEnv;
};

const TITLES: Readonly<Record<Direction, string>> = {
  export: 'Copying runs and models to the server',
  import: 'Copying runs and models back',
};

export const createStoreCopies = ({ dir, jobs, changes, env }: CopyParts): StoreCopies => {
  let now: StoreState['copying'] = null;
  let last: StoreState['lastCopy'] = null;
  return {
    now: () => now,
    last: () => last,
    start: (direction, url) => {
      if (now) {
        throw new IdriftError({
          code: 'conflict',
          message: 'Runs and models are being copied already.',
          hint: 'Wait until it is done, or cancel it in the job list.',
        });
      }
      const about = { kind: 'store' as const, title: TITLES[direction], path: '/stack' };
      const { job, done } = jobs.start(about, async (report, signal) => {
        try {
          const {
            copied,
            notes,
            url: to,
          } = await graduate(direction, {
            projectDir: dir,
            url,
            env,
            signal,
            onProgress: ({ what, done: n, of }) =>
              report({ where: `${what} ${n} of ${of}`, progress: of === 0 ? 1 : n / of }),
          });
          last = { direction, url: to, at: new Date().toISOString(), copied: inWords(copied), notes: [...notes] };
        } finally {
          now = null;
          for (const domain of ['runs', 'models', 'store'] as const) changes.emit(domain);
        }
      });
      now = { jobId: job.id, direction };
      changes.emit('store');
      return { jobId: job.id, done };
    },
  };
};

/** What people count. */
const TOLD = ['runs', 'points', 'models', 'registered', 'versions', 'files'] as const;

const inWords = (copied: Counts): string => {
  const told = TOLD.map((name) => [name, copied[name]] as const).filter(([, count]) => count > 0);
  const isMore = Object.values(copied).some((count) => count > 0);
  if (told.length === 0) return isMore ? 'a few details' : '';
  return told.map(([name, count]) => `${count} ${count === 1 ? singular(name) : plural(name)}`).join(', ');
};

/** `registered` counts registered models; all other names are plurals. */
const plural = (name: string): string => (name === 'registered' ? 'registered models' : name);

const singular = (name: string): string => plural(name).replace(/s$/, '');
