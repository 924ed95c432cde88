/** After a cancelled `up`: what it made and had not brought to its goal goes; what was there, or had reached its goal, stays. */
import type { Engine } from './connect.ts';
import type { Journal } from './journal.ts';
import { removeNetwork } from './networks.ts';
import { inspectContainer } from './observed.ts';
import type { OnStackEvent } from './progress.ts';
import { removeContainer, stopContainer } from './remove.ts';
import { removeVolume } from './volumes.ts';

/** Seconds until a container that is taken back is killed: somebody waits for the cancelling to end. */
const SECONDS_TO_STOP = 2;

/** Tries each of them; what cannot be taken back (the engine is gone) is left, and the next `up` goes on from there. */
export const takeBack = async (engine: Engine, journal: Journal, onEvent: OnStackEvent): Promise<void> => {
  const unready = (ids: ReadonlySet<string>): string[] => [...ids].filter((id) => !journal.ready.has(id));
  await Promise.allSettled([
    ...unready(journal.created).map(async (id) => {
      const container = await named(engine, id);
      if (!container) return;
      onEvent({ kind: 'container', ...container.told, step: 'removing' });
      await stopContainer(engine, container, SECONDS_TO_STOP);
      await removeContainer(engine, container, { volumes: true });
      onEvent({ kind: 'container', ...container.told, step: 'removed' });
    }),
    ...unready(journal.started).map(async (id) => {
      const container = await named(engine, id);
      if (!container) return;
      await stopContainer(engine, container, SECONDS_TO_STOP);
      onEvent({ kind: 'container', ...container.told, step: 'stopped' });
    }),
  ]);
  // A network or volume that a container still uses is refused by the engine, and so kept.
  await Promise.allSettled([
    ...[...journal.networks].map(([id, name]) => removeNetwork(engine, id, name, onEvent)),
    ...[...journal.volumes].map((name) => removeVolume(engine, name, onEvent)),
  ]);
};

const named = async (engine: Engine, id: string) => {
  const info = await inspectContainer(engine, id);
  if (!info) return;
  const name = info.Name.replace(/^\//, '');
  return { id, name, told: { name, service: info.Config.Labels['com.docker.compose.service'] ?? '' } };
};
