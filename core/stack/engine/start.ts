/** Starts the containers of one service when what it depends on is as it wants it. */
import { IdriftError } from '../../contract/errors.ts';
import type { ServiceDependency } from '../compose/model.ts';
import type { Convergence, Standing } from './converge.ts';
import { isCancelled, statusOf, stopIfCancelled, inTime, unhurried } from './faults.ts';
import { scaleOf } from './labels.ts';
import { stopContainer } from './remove.ts';
import { type Condition, settled } from './settle.ts';
import { startError } from './start-error.ts';
import { ServiceError } from './trouble.ts';
import type { Watch } from './watch.ts';

export const startService = async (work: Convergence, watch: Watch, key: string): Promise<void> => {
  const { engine, services, standing, restarts, journal, signal, onEvent } = work;
  const service = services[key];
  if (!service) return;
  await Promise.all(
    Object.entries(service.depends_on ?? {}).map(([name, dependency]) => waitFor(work, watch, key, name, dependency)),
  );
  for (const container of standing.get(key) ?? []) {
    stopIfCancelled(signal);
    const tell = (step: 'starting' | 'started' | 'running' | 'stopping'): void =>
      onEvent?.({ kind: 'container', service: key, name: container.name, step });
    if (container.runs && !restarts.has(key)) {
      tell('running');
      continue;
    }
    if (container.runs) {
      tell('stopping');
      await stopContainer(engine, container);
    }
    tell('starting');
    if (!journal.created.has(container.id)) journal.started.add(container.id);
    try {
      await start(work, container);
    } catch (thrown) {
      const fault = await startError(engine, key, service, container.name, thrown);
      onEvent?.({ kind: 'container', service: key, name: container.name, step: 'failed', detail: fault.info.message });
      throw fault;
    }
    tell('started');
  }
};

const start = async ({ engine }: Convergence, { id, name, paused }: Standing): Promise<void> => {
  const container = engine.docker.getContainer(id);
  if (paused) return void (await inTime(engine, `starting ${name}`, () => container.unpause(), unhurried(engine)));
  try {
    await inTime(engine, `starting ${name}`, () => container.start(), unhurried(engine));
  } catch (thrown) {
    // Somebody else has started it.
    if (statusOf(thrown) !== 304) throw thrown;
  }
};

const waitFor = async (
  work: Convergence,
  watch: Watch,
  dependent: string,
  key: string,
  { condition, required }: ServiceDependency,
): Promise<void> => {
  const service = work.services[key];
  // Only started: the order of the work has seen to that. Of a profile that is not active, or of no container: not waited for.
  if (condition === 'service_started' || !service || scaleOf(service) === 0) return;
  try {
    await serviceSettled(work, watch, key, condition);
  } catch (thrown) {
    if (thrown instanceof ServiceError && !required) {
      work.onEvent?.({
        kind: 'warning',
        message: `${thrown.info.message} Service ${dependent} is started without it.`,
      });
      return;
    }
    if (thrown instanceof ServiceError) throw new ServiceError(thrown.trouble, dependent);
    throw thrown;
  }
};

/** All containers of the service are as `condition` says. @throws ServiceError */
export const serviceSettled = async (
  work: Convergence,
  watch: Watch,
  key: string,
  condition: Condition,
): Promise<void> => {
  const { engine, standing, journal, signal, onEvent } = work;
  await Promise.all(
    (standing.get(key) ?? []).map(async (container) => {
      const { name } = container;
      if (journal.ready.has(container.id) && condition === 'up') return;
      onEvent?.({ kind: 'container', service: key, name, step: 'waiting' });
      try {
        const state = await settled(engine, watch, container, condition, signal);
        journal.ready.add(container.id);
        onEvent?.({ kind: 'container', service: key, name, step: state });
      } catch (thrown) {
        if (!isCancelled(thrown)) {
          const detail = thrown instanceof IdriftError ? thrown.info.message : String(thrown);
          onEvent?.({ kind: 'container', service: key, name, step: 'failed', detail });
        }
        throw thrown;
      }
    }),
  );
};
