/** Where runs and models live, what has not been sent, copies between file and server, and the door for notebooks. */
import { type ErrorInfo, IdriftError } from '../contract/errors.ts';
import type { StoreState } from '../contract/store.ts';
import { runsLacking } from '../tracking/transfer/transfer.ts';
import { artifactBuckets } from './artifact-bucket.ts';
import type { Changes } from './changes.ts';
import type { Jobs } from './jobs.ts';
import { createNotebookDoor } from './notebook-door.ts';
import type { ProjectTracking } from './project-tracking.ts';
import { projectEnv, type ServerAccess, serverAccess, withoutPassword } from './server-access.ts';
import { createStoreCopies } from './store-copy.ts';
import { type ChosenPlace, choosePlace } from './tracking-place.ts';

export type StoreParts = {
  readonly dir: string;
  readonly folder: string;
  readonly tracking: ProjectTracking;
  readonly jobs: Jobs;
  readonly changes: Changes;
  readonly env: NodeJS.ProcessEnv;
  readonly saveSetting: (tracking: string) => void;
};

const HEALTH_MILLISECONDS = 1500;
/** An answer that is not older is not asked for again. */
const FRESH_MILLISECONDS = 3000;
const LACKING_FRESH_MILLISECONDS = 20_000;

export const createStoreService = (parts: StoreParts) => {
  const { dir, folder, tracking, jobs, changes, env } = parts;
  const copies = createStoreCopies(parts);
  const door = createNotebookDoor(folder, () => {
    for (const domain of ['runs', 'models'] as const) changes.emit(domain);
  });
  const answers = remembered(FRESH_MILLISECONDS, isAnswering);
  const lacking = remembered(LACKING_FRESH_MILLISECONDS, (url) => lackingAt(parts, url));

  /** The server that is used; else the one that copies and a switch would be about: the stack's, where it was ever made. */
  const serverOf = ({ place }: ChosenPlace): ServerAccess | null =>
    place.kind === 'server' ? place : serverAccess(dir, null, projectEnv(dir, env));

  const unsentNow = (): StoreState['unsent'] => {
    const { runs, away, refused } = tracking.tracking.unsent();
    const sum = (values: readonly number[]): number => values.reduce((total, value) => total + value, 0);
    const writes = sum(runs.map(({ operations }) => operations));
    const [since = null] = runs.flatMap((run) => run.since ?? []).toSorted();
    return {
      runs: runs.length,
      writes,
      held: sum(runs.map(({ held }) => held)),
      since,
      why: away,
      refused: refused.map((each) => ({ ...each })),
    };
  };

  const state = async (): Promise<StoreState> => {
    const chosen = tracking.chosen();
    const { place, decidedBy, remark } = chosen;
    const server = serverOf(chosen);
    const doesAnswer = server !== null && (await answers(server.url));
    const { link, problem } = tracking.link();
    const isAway = place.kind === 'server' && link === 'ok' && !doesAnswer;
    return {
      kind: place.kind,
      url: place.kind === 'server' ? withoutPassword(place.url) : null,
      isStack: place.kind === 'server' && place.isStack,
      decidedBy,
      link: isAway ? 'away' : link,
      problem: problem ?? (isAway ? (tracking.tracking.unsent().away ?? silent(place.url)) : null),
      remark,
      unsent: unsentNow(),
      server: server && { url: withoutPassword(server.url), isStack: server.isStack, answers: doesAnswer },
      lacking: server && doesAnswer && copies.now() === null ? await lacking(server.url) : null,
      copying: copies.now(),
      lastCopy: copies.last(),
      door: door.state(),
    };
  };

  const refuseWhileTraining = (): void => {
    const training = jobs
      .list()
      .find(({ kind, state: now }) => kind === 'training' && /^(?:running|cancelling)$/.test(now));
    if (!training) return;
    throw new IdriftError({
      code: 'conflict',
      message: `${training.title} is under way, and its run is in the store that is used now.`,
      hint: 'Wait until it is done, or pause it; then switch.',
    });
  };

  const use = async (name: string): Promise<void> => {
    refuseWhileTraining();
    if (tracking.chosen().decidedBy === 'environment') {
      throw new IdriftError({
        code: 'conflict',
        message: 'MLFLOW_TRACKING_URI of the environment decides where runs and models live.',
        where: 'MLFLOW_TRACKING_URI',
        hint: 'Start Idrift without that variable to choose here.',
      });
    }
    await tracking.change(
      () => choosePlace(dir, name, env),
      () => {
        refuseWhileTraining();
        parts.saveSetting(name);
      },
    );
    if (tracking.chosen().place.kind === 'server') await door.close();
    for (const domain of ['runs', 'models', 'store', 'settings'] as const) changes.emit(domain);
  };

  return {
    state,
    use: async (name: string): Promise<StoreState> => {
      await use(name);
      answers.forget();
      lacking.forget();
      return state();
    },
    forgetRefused: async (): Promise<StoreState> => {
      await tracking.tracking.forgetRefused();
      return state();
    },
    tryAgain: async (): Promise<StoreState> => {
      answers.forget();
      // Why not is in the state.
      await tracking.ready().then(
        () => tracking.tracking.flush(),
        () => undefined,
      );
      return state();
    },
    copy: (direction: 'export' | 'import'): { readonly jobId: string } => {
      const server = serverOf(tracking.chosen());
      if (!server) {
        throw new IdriftError({
          code: 'not-available',
          message: 'No MLflow server is known to copy to or from.',
          hint: 'Start the stack, or name a server in the settings.',
        });
      }
      const { jobId, done } = copies.start(direction, server.url);
      void done.then(() => {
        lacking.forget();
        changes.emit('store');
      });
      return { jobId };
    },
    setDoor: async (port: number | null): Promise<StoreState> => {
      if (port === null) await door.close();
      else if (tracking.chosen().place.kind === 'server') {
        throw new IdriftError({
          code: 'conflict',
          message: 'Runs and models live on a server now: notebooks log in there.',
          hint: 'Set MLFLOW_TRACKING_URI to its address.',
        });
      } else await door.open(port);
      changes.emit('store');
      return state();
    },
    close: door.close,
  };
};

const silent = (url: string): ErrorInfo => ({
  code: 'not-available',
  message: 'It cannot be asked what runs and models there are; a run that trains goes on.',
  where: withoutPassword(url),
  hint: 'Start the server, or use the project’s own file.',
});

const isAnswering = async (url: string): Promise<boolean> => {
  try {
    const answer = await fetch(`${withoutPassword(url)}/health`, { signal: AbortSignal.timeout(HEALTH_MILLISECONDS) });
    await answer.body?.cancel();
    return answer.ok || answer.status === 401;
  } catch {
    return false;
  }
};

/** null: it cannot be told. */
const lackingAt = async ({ dir, folder, env }: StoreParts, url: string): Promise<number | null> => {
  const access = serverAccess(dir, url, projectEnv(dir, env));
  if (!access) return null;
  const buckets = artifactBuckets(access.env);
  try {
    return await runsLacking({ dir: folder, url: access.url, env: access.env, openBucket: buckets.open });
  } catch {
    return null;
  } finally {
    buckets.close();
  }
};

/** Asks once at a time for each address, and keeps the answer for a while. */
const remembered = <Answer>(
  milliseconds: number,
  ask: (url: string) => Promise<Answer>,
): ((url: string) => Promise<Answer>) & { readonly forget: () => void } => {
  let kept: { readonly url: string; readonly at: number; readonly answer: Promise<Answer> } | null = null;
  const read = (url: string): Promise<Answer> => {
    if (kept?.url !== url || performance.now() - kept.at > milliseconds)
      kept = { url, at: performance.now(), answer: ask(url) };
    return kept.answer;
  };
  const forget = (): void => {
    kept = null;
  };
  return Object.assign(read, { forget });
};
