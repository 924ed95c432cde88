/** Waits until a container is what it was started for, and says why when it will not be. */
import type Docker from 'dockerode';
import type { DependencyCondition } from '../compose/model.ts';
import type { Engine } from './connect.ts';
import { stopIfCancelled } from './faults.ts';
import { inspectContainer, type Observed } from './observed.ts';
import { type ContainerTrouble, ServiceError, troubleOf } from './trouble.ts';
import type { Watch } from './watch.ts';

/** `up` is what a service without dependents is held to: healthy where it has a check, running, or done without a failure. */
export type Condition = DependencyCondition | 'up';

/** A container without a health check has to live so long before it counts as running: one that fails at once is told. */
const MILLISECONDS_ALIVE = 500;
/** One that has been started again by the engine already. */
const MILLISECONDS_ALIVE_AGAIN = 3000;

/** Once may be an accident of the start. */
const RESTARTS = 2;

type Verdict = 'ready' | 'wait' | ContainerTrouble['kind'];

/** Resolves with what it is. @throws ServiceError; IdriftError `cancelled` */
export const settled = async (
  engine: Engine,
  watch: Watch,
  container: Pick<Observed, 'id' | 'service'>,
  condition: Condition,
  signal: AbortSignal | undefined,
): Promise<'healthy' | 'running' | 'completed'> => {
  let seenAlive: number | undefined;
  for (;;) {
    stopIfCancelled(signal);
    const event = watch.next();
    const info = await inspectContainer(engine, container.id);
    // Gone: whoever removed it knows why; the next listing will show it.
    if (!info) return 'completed';
    seenAlive = info.State.Status === 'running' ? (seenAlive ?? performance.now()) : undefined;
    const alive = Math.max(aliveByEngine(info), seenAlive === undefined ? 0 : performance.now() - seenAlive);
    const verdict = verdictOf(info, condition, alive);
    if (verdict === 'ready') {
      if (info.State.Status === 'exited') return 'completed';
      return healthOf(info) === 'healthy' ? 'healthy' : 'running';
    }
    if (verdict !== 'wait') throw new ServiceError(await troubleOf(engine, container.service, info, verdict));
    await (condition === 'up' && !healthOf(info) ? Promise.race([event, sleep(MILLISECONDS_ALIVE - alive)]) : event);
  }
};

const sleep = (milliseconds: number): Promise<void> =>
  new Promise((resolve) => {
    setTimeout(resolve, Math.max(10, milliseconds));
  });

/** Undefined where there is no health check: Docker then says nothing or `none`, Podman has an empty text. */
const healthOf = ({ State }: Docker.ContainerInspectInfo): string | undefined => {
  const status: string = State.Health?.Status ?? '';
  return status === '' || status === 'none' ? undefined : status;
};

/** By the engine's clock, which may differ from ours: negative then, and of no use. */
const aliveByEngine = ({ State }: Docker.ContainerInspectInfo): number =>
  State.Status === 'running' ? Date.now() - Date.parse(State.StartedAt) : 0;

const verdictOf = (info: Docker.ContainerInspectInfo, condition: Condition, alive: number): Verdict => {
  const { Status, ExitCode, Restarting } = info.State;
  const health = healthOf(info);
  const isOver = Status === 'exited' || Status === 'dead';
  switch (condition) {
    case 'service_started':
      return 'ready';
    case 'service_completed_successfully':
      if (!isOver) return 'wait';
      return ExitCode === 0 ? 'ready' : 'failed';
    case 'service_healthy':
      if (isOver) return 'failed';
      return health ? verdictOfHealth(health) : 'no-health-check';
    case 'up':
      if (isOver) return ExitCode === 0 ? 'ready' : 'failed';
      if (Restarting && info.RestartCount >= RESTARTS) return 'restarting';
      if (health) return verdictOfHealth(health);
      return Status === 'running' && alive >= (info.RestartCount === 0 ? MILLISECONDS_ALIVE : MILLISECONDS_ALIVE_AGAIN)
        ? 'ready'
        : 'wait';
  }
};

const verdictOfHealth = (status: string): Verdict =>
  status === 'healthy' ? 'ready' : status === 'unhealthy' ? 'unhealthy' : 'wait';
