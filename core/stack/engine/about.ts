/** What the doctor asks of an engine beside its containers. */
import type { Engine } from './connect.ts';
import { asking, askingFor, inTime, unhurried, wordsOf } from './faults.ts';
import { PullError } from './pull-error.ts';
import { keyFor } from './registry-keys.ts';

export type EngineFacts = {
  /** The folder with all images and volumes, by the engine's own file system. */
  readonly root: string;
  /** Milliseconds that its clock is ahead of ours; negative where it is behind. */
  readonly ahead: number;
};

export const engineFacts = async (engine: Engine, now: () => number = Date.now): Promise<EngineFacts> => {
  const asked = now();
  const info = (await asking(engine, 'asking for its state', () => engine.docker.info())) as {
    readonly DockerRootDir?: string;
    readonly SystemTime?: string;
  };
  const answered = now();
  const time = Date.parse(info.SystemTime ?? '');
  return {
    root: info.DockerRootDir ?? '/',
    // It told the time somewhere between our question and its answer.
    ahead: Number.isNaN(time) ? 0 : time - (asked + answered) / 2,
  };
};

/** Asks the registry for an image, through the engine, without fetching it. Null where it can be had. */
export const whyNotPullable = async (engine: Engine, image: string): Promise<PullError | null> => {
  const key = await keyFor(image, engine.env);
  const ask = () => engine.docker.getImage(image).distribution(key ? { authconfig: key } : {});
  try {
    await inTime(engine, `asking for the image ${image}`, ask, unhurried(engine));
    return null;
  } catch (thrown) {
    return new PullError(image, wordsOf(thrown));
  }
};

/** Removes images without a name, and what builds left: nothing that a container or a compose file names. Bytes freed. */
export const freeSpace = async (engine: Engine): Promise<number> => {
  const long = { within: null };
  const images = await asking(
    engine,
    'removing unused images',
    () => engine.docker.pruneImages({ filters: { dangling: ['true'] } }),
    long,
  );
  const cache = await askingFor(engine, "removing the build's cache", () => engine.docker.pruneBuilder(), long);
  return (images.SpaceReclaimed ?? 0) + (cache?.SpaceReclaimed ?? 0);
};

export const restartContainer = (engine: Engine, id: string): Promise<void> =>
  asking(
    engine,
    'restarting a container',
    async () => {
      await engine.docker.getContainer(id).restart();
    },
    { within: null },
  );

export const stopById = (engine: Engine, id: string): Promise<void> =>
  asking(
    engine,
    'stopping a container',
    async () => {
      await engine.docker.getContainer(id).stop();
    },
    { within: null },
  );
