/** Stopping and removing one container, where somebody else may do the same at the same time. */
import { setTimeout as sleep } from 'node:timers/promises';
import type { Engine } from './connect.ts';
import { asking, faultOf, inTime, statusOf, unhurried } from './faults.ts';
import { inspectContainer, type Observed } from './observed.ts';

type Which = Pick<Observed, 'id' | 'name'>;

/** The container's own signal and time, unless `seconds` says otherwise; then it is killed. */
export const stopContainer = (engine: Engine, { id, name }: Which, seconds?: number): Promise<void> =>
  asking(
    engine,
    `stopping ${name}`,
    async () => {
      try {
        await engine.docker.getContainer(id).stop(seconds === undefined ? {} : { t: seconds });
      } catch (thrown) {
        // Stopped already, or gone.
        if (statusOf(thrown) !== 304 && statusOf(thrown) !== 404) throw thrown;
      }
    },
    { within: null },
  );

/** `volumes`: the anonymous ones that no other container uses go with it. */
export const removeContainer = async (
  engine: Engine,
  { id, name }: Which,
  { volumes }: { readonly volumes: boolean },
): Promise<void> => {
  const doing = `removing ${name}`;
  const remove = () => engine.docker.getContainer(id).remove({ force: true, v: volumes });
  try {
    await inTime(engine, doing, remove, unhurried(engine));
  } catch (thrown) {
    if (statusOf(thrown) === 404) return;
    if (statusOf(thrown) === 409) return untilGone(engine, { id, name });
    throw faultOf(engine, doing, thrown);
  }
};

const MILLISECONDS_BETWEEN = 100;
const TRIES = 300;

/** Somebody else is removing it. */
const untilGone = async (engine: Engine, { id, name }: Which): Promise<void> => {
  for (let tried = 0; tried < TRIES; tried++) {
    if (!(await inspectContainer(engine, id))) return;
    await sleep(MILLISECONDS_BETWEEN);
  }
  throw faultOf(engine, `removing ${name}`, new Error('another removal of it does not end'));
};
