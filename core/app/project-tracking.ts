/**
 * The one store of runs and models that an open project uses. All parts of the program hold the same `tracking`; which store answers
 * behind it can change while the project is open. A server is opened when it is first wanted, and a project opens without it.
 */
import { oneAtATime } from '../base/one-at-a-time.ts';
import { type ErrorInfo, IdriftError, toErrorInfo } from '../contract/errors.ts';
import { openServer, type ServerTracking } from '../tracking/rest/open-server.ts';
import { sharedLists } from '../tracking/shared-lists.ts';
import { openStore } from '../tracking/store.ts';
import { embeddedTracking, NOTHING_UNSENT, type Tracking } from '../tracking/tracking.ts';
import { artifactBuckets } from './artifact-bucket.ts';
import { type ChosenPlace, isSamePlace } from './tracking-place.ts';

export type ProjectTracking = {
  /** Of its `close` nobody makes use: `close` below does it. */
  readonly tracking: Tracking;
  readonly chosen: () => ChosenPlace;
  readonly link: () => { readonly link: 'opening' | 'ok' | 'away'; readonly problem: ErrorInfo | null };
  /** Opens it, or tries again. @throws IdriftError why it cannot be had. */
  readonly ready: () => Promise<void>;
  /** Uses another one from now on; where that one cannot be opened, everything stays as it was. */
  readonly change: (next: () => ChosenPlace, settle: () => void) => Promise<void>;
  readonly close: () => Promise<void>;
};

export type TrackingParts = {
  /** The project's `.idrift` folder. */
  readonly folder: string;
  /** What waits to be sent, or whether the server is there, has changed. */
  readonly onChange: () => void;
  /** A server that did not answer is asked again by itself, in a program that stays open. */
  readonly stays: boolean;
};

type Opened = { readonly tracking: Tracking; readonly close: () => Promise<void> };

const AGAIN_MILLISECONDS = 5000;

/** @throws IdriftError when the project's own file is damaged or another program's. A server's absence is no reason. */
export const openProjectTracking = (first: ChosenPlace, parts: TrackingParts): ProjectTracking => {
  let chosen = first;
  let opened: Opened | null = first.place.kind === 'project' ? openOwn(parts.folder) : null;
  let opening: Promise<Opened> | null = null;
  let problem: ErrorInfo | null = null;
  let timer: NodeJS.Timeout | undefined;
  let closed = false;
  const inTurn = oneAtATime();

  const open = (): Promise<Opened> => {
    if (opened) return Promise.resolve(opened);
    opening ??= openPlace(chosen, parts).then(
      (made) => {
        opening = null;
        opened = made;
        problem = null;
        parts.onChange();
        return made;
      },
      (thrown: unknown) => {
        opening = null;
        const isNews = problem === null;
        problem = toErrorInfo(thrown);
        if (isNews) parts.onChange();
        if (parts.stays && !closed) {
          clearTimeout(timer);
          timer = setTimeout(() => void open().catch(() => undefined), AGAIN_MILLISECONDS).unref();
        }
        throw thrown;
      },
    );
    return opening;
  };

  /** In a program that stays open the timer asks again: a page must not wait for a server that is known to be away. */
  const find = (): Opened | Promise<Opened> => {
    if (opened) return opened;
    if (parts.stays && problem && !opening) return Promise.reject(new IdriftError(problem));
    return open();
  };

  return {
    tracking: through(find, () => ({ kind: chosen.place.kind, opened: opened?.tracking ?? null })),
    chosen: () => chosen,
    link: () => ({ link: opened ? 'ok' : problem ? 'away' : 'opening', problem: opened ? null : problem }),
    ready: async () => void (await open()),
    change: (next, settle) =>
      inTurn(async () => {
        const wanted = next();
        const stays = isSamePlace(wanted.place, chosen.place) && opened !== null;
        const made = stays ? null : await openPlace(wanted, parts);
        try {
          settle();
        } catch (thrown) {
          await made?.close();
          throw thrown;
        }
        const before = opened;
        chosen = next();
        if (!made) return;
        opened = made;
        problem = null;
        clearTimeout(timer);
        await before?.close();
      }),
    close: async () => {
      closed = true;
      clearTimeout(timer);
      const made = opened ?? (await opening?.catch(() => null));
      await made?.close();
    },
  };
};

const openOwn = (folder: string): Opened => {
  const tracking = embeddedTracking(openStore(folder));
  return { tracking, close: tracking.close };
};

const openPlace = async ({ place, decidedBy }: ChosenPlace, parts: TrackingParts): Promise<Opened> => {
  if (place.kind === 'project') return openOwn(parts.folder);
  const buckets = artifactBuckets(place.env);
  try {
    const { url, env } = place;
    const tracking: ServerTracking = await openServer({
      url,
      dir: parts.folder,
      openBucket: buckets.open,
      env,
      onChange: parts.onChange,
    });
    const close = async (): Promise<void> => {
      await tracking.close();
      buckets.close();
    };
    return { tracking: sharedLists(tracking), close };
  } catch (thrown) {
    buckets.close();
    const { hint, ...info } = toErrorInfo(thrown);
    throw new IdriftError({ ...info, hint: `${hint ?? ''} ${wayOut(decidedBy)}`.trim() }, { cause: thrown });
  }
};

const wayOut = (decidedBy: ChosenPlace['decidedBy']): string => {
  switch (decidedBy) {
    case 'environment':
      return 'MLFLOW_TRACKING_URI of the environment names it: without it, the project’s own file can be used.';
    case 'env-file':
      return 'MLFLOW_TRACKING_URI in .env names it: the Stack page, or "tracking": "project" in idrift.json, uses the project’s own file.';
    case 'settings':
    case 'default':
      return 'The Stack page, or "tracking": "project" in idrift.json, uses the project’s own file.';
  }
};

type Now = { readonly kind: Tracking['kind'] | 'project'; readonly opened: Tracking | null };

/** Each call goes to the store that is used at that moment: at once where that is open, so that writes keep their order. */
const through = (find: () => Opened | Promise<Opened>, now: () => Now): Tracking =>
  new Proxy({} as Tracking, {
    get: (_target, name) => {
      switch (name) {
        case 'then': // not a promise
          return undefined;
        case 'kind':
          return now().kind === 'server' ? 'server' : 'embedded';
        case 'interrupted':
          return now().opened?.interrupted ?? [];
        case 'unsent':
          return () => now().opened?.unsent() ?? NOTHING_UNSENT;
        default:
          return async (...args: unknown[]): Promise<unknown> => {
            const found = find();
            const { tracking } = found instanceof Promise ? await found : found;
            const call = tracking[name as keyof Tracking] as (...given: unknown[]) => Promise<unknown>;
            return call(...args);
          };
      }
    },
  });
