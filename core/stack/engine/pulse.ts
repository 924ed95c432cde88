/**
 * Feels the engine's pulse while it owes an answer. A log that is followed may be quiet for days, and a build for minutes, so silence alone
 * says nothing; but an engine that does not even answer a ping beside it hangs, and all that waits for it ends with an error. The one place
 * that every request of the client goes through is its `dial`: what is asked there is watched, however it is asked.
 */
import type { Duplex, Readable } from 'node:stream';
import { setTimeout as sleep } from 'node:timers/promises';
import type Docker from 'dockerode';
import { IdriftError } from '../../contract/errors.ts';
import { statusOf } from './faults.ts';

type Callback = (thrown: unknown, answer?: unknown) => void;
type Request = { readonly path: string; readonly abortSignal?: AbortSignal } & Readonly<Record<string, unknown>>;
type Dial = (request: Request, callback: Callback) => void;

/** Ends one request or one open answer. */
type Owed = (thrown: IdriftError) => void;

/** Pings within the time that one of them may take: what answers late by a little is found out early. */
const PINGS = 3;

/** @param patience milliseconds in which a ping is answered; absent answers are known after a third more at most */
export const keepPulse = (docker: Docker, url: string, patience: number): void => {
  const modem = docker.modem as unknown as { dial: Dial };
  const dial = modem.dial.bind(modem);
  const owed = new Set<Owed>();
  let beating = false;

  const ping = (): Promise<'answered' | 'failed' | 'silent'> =>
    new Promise((resolve) => {
      const ending = new AbortController();
      const timer = setTimeout(() => {
        // An answer that came while this process was busy is read first.
        setImmediate(() => {
          resolve('silent');
          ending.abort();
        });
      }, patience);
      timer.unref();
      const request = { path: '/_ping', method: 'GET', statusCodes: { 200: true }, abortSignal: ending.signal };
      dial(request, (thrown) => {
        clearTimeout(timer);
        // A refusal is an answer.
        resolve(!thrown || statusOf(thrown) !== undefined ? 'answered' : 'failed');
      });
    });

  /** Null where it lives. One ping that fails at once may have met a connection that the engine had closed for its age. */
  const deathOf = async (): Promise<IdriftError | null> => {
    const first = await ping();
    const last = first === 'failed' ? await ping() : first;
    return last === 'answered' ? null : deadEngine(url, last === 'silent' ? patience : null);
  };

  const beat = async (): Promise<void> => {
    if (beating) return;
    beating = true;
    while (owed.size > 0) {
      await sleep(patience / PINGS, undefined, { ref: false });
      const asked = [...owed];
      const death = asked.length > 0 ? await deathOf() : null;
      if (death) for (const end of asked) end(death);
    }
    beating = false;
  };

  modem.dial = (request, callback) => {
    const ending = new AbortController();
    const { abortSignal } = request;
    const signal = abortSignal ? AbortSignal.any([abortSignal, ending.signal]) : ending.signal;
    let answered = false;
    let end: Owed = (thrown) => {
      owed.delete(end);
      answered = true;
      callback(thrown);
      ending.abort();
    };
    owed.add(end);
    void beat();
    dial({ ...request, abortSignal: signal }, (thrown, answer) => {
      if (answered) {
        if (isStream(answer)) answer.destroy();
        return;
      }
      answered = true;
      owed.delete(end);
      if (isStream(answer)) {
        end = (reason) => {
          owed.delete(end);
          answer.destroy(reason);
        };
        owed.add(end);
        // Whoever reads sees the failure; between two reads nobody listens, and an unheard error ends the process.
        answer.on('error', () => undefined);
        answer.on('close', () => owed.delete(end));
      }
      callback(thrown, answer);
    });
  };
};

const isStream = (answer: unknown): answer is Readable | Duplex =>
  typeof answer === 'object' && answer !== null && 'destroy' in answer && 'on' in answer;

const deadEngine = (url: string, silent: number | null): IdriftError =>
  new IdriftError({
    code: 'not-available',
    message:
      silent === null
        ? 'The container engine has stopped answering: it cannot be reached any more.'
        : `The container engine has stopped answering: not even a ping in ${Math.round(silent / 100) / 10} s.`,
    where: url,
    hint:
      silent === null
        ? 'Start it again and repeat: what is already there is kept and used.'
        : 'It hangs, or the machine has too much to do. Restart the engine and repeat: what is already there is kept and used.',
  });
