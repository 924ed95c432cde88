/**
 * One WebSocket to the engine that comes back by itself: waits 0.5 s after a loss, then longer, at most 8 s.
 * Calls made while it is down fail at once, so that pages keep showing what they have.
 */
import { type ClientContext, type ClientLink, ORPCError } from '@orpc/client';
import { RPCLink } from '@orpc/client/websocket';
import { create } from 'zustand';
import { IdriftError } from '../../core/contract/errors.ts';
import { RUN_COLUMNS } from '../../core/contract/run-columns.ts';
import { engineAddress } from './address.ts';

export type ConnectionState = {
  readonly state: 'connecting' | 'open' | 'lost';
  /** When the engine last answered; null before the first time. */
  readonly lastSeen: string | null;
  /** When the next try comes, in milliseconds of the epoch. */
  readonly nextTry: number | null;
};

export const useConnection = create<ConnectionState>(() => ({ state: 'connecting', lastSeen: null, nextTry: null }));

type Link = ClientLink<ClientContext>;

const FIRST_WAIT = 500;
const LONGEST_WAIT = 8000;

let link: Promise<Link> | null = null;
let wait = FIRST_WAIT;
let timer: number | undefined;
const openListeners = new Set<() => void>();

/** Runs each time the connection is there (again). */
export const onOpen = (listener: () => void): (() => void) => {
  openListeners.add(listener);
  if (useConnection.getState().state === 'open') listener();
  return () => openListeners.delete(listener);
};

const lose = (): void => {
  link = null;
  useConnection.setState({ state: 'lost', nextTry: Date.now() + wait });
  window.clearTimeout(timer);
  timer = window.setTimeout(() => void connect().catch(() => undefined), wait);
  wait = Math.min(wait * 2, LONGEST_WAIT);
};

const openSocket = async (): Promise<Link> => {
  const { url, token } = await engineAddress();
  const socket = new WebSocket(url, ['idrift', `idrift.${token}`]);
  await new Promise<void>((resolve, reject) => {
    socket.addEventListener('open', () => resolve(), { once: true });
    socket.addEventListener('close', () => reject(new Error('The engine does not answer.')), { once: true });
  });
  socket.addEventListener('close', lose, { once: true });
  return new RPCLink({ websocket: socket, customJsonSerializers: [RUN_COLUMNS] });
};

const connect = (): Promise<Link> => {
  if (link) return link;
  window.clearTimeout(timer);
  const opening = openSocket();
  link = opening;
  opening.then(
    () => {
      wait = FIRST_WAIT;
      useConnection.setState({ state: 'open', lastSeen: new Date().toISOString(), nextTry: null });
      for (const listener of openListeners) listener();
    },
    () => {
      if (link === opening) lose();
    },
  );
  return opening;
};

export const tryNow = (): void => {
  wait = FIRST_WAIT;
  void connect().catch(() => undefined);
};

const unreachable = (): IdriftError =>
  new IdriftError({
    code: 'not-available',
    message: 'The engine does not answer.',
    hint: 'The app tries again by itself. If it stays away, close Idrift and open it again.',
  });

/** The link that the client speaks through: whatever socket is open now. */
export const engineLink: Link = {
  call: async (path, input, options) => {
    if (useConnection.getState().state === 'lost' && link === null) throw unreachable();
    const opened = connect();
    const current = await opened.catch(() => {
      throw unreachable();
    });
    const answer = await current.call(path, input, options).catch((thrown: unknown) => {
      // Asked, and the connection was lost before the answer: whether it was done is not known.
      const isLost = link !== opened && !(thrown instanceof ORPCError) && options.signal?.aborted !== true;
      throw isLost ? unreachable() : thrown;
    });
    useConnection.setState({ lastSeen: new Date().toISOString() });
    return answer;
  },
};
