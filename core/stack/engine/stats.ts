/** What containers use, about once a second for each. */
import { asyncQueue } from '../../base/async-queue.ts';
import type { Engine } from './connect.ts';
import { faultOf } from './faults.ts';
import { type Observed, observedContainers } from './observed.ts';
import { type OpenStream, openStream } from './open-stream.ts';

export type ServiceUse = {
  readonly service: string;
  readonly container: string;
  /** Per cent of one core: 150 is one and a half. Null at the first sample. */
  readonly cpu: number | null;
  /** Bytes, without the file cache that the system would give back. */
  readonly memory: number;
  /** Bytes; the machine's where the container has no limit of its own. */
  readonly memoryLimit: number;
  /** Bytes since the container's start. */
  readonly received: number;
  readonly sent: number;
  readonly read: number;
  readonly written: number;
  readonly processes: number;
};

/** Of the containers that run now. Ends when they have all ended, or without an error when it is cancelled. */
export async function* stats(
  engine: Engine,
  project: string,
  { services, signal }: { readonly services?: readonly string[]; readonly signal?: AbortSignal } = {},
): AsyncGenerator<ServiceUse, void, undefined> {
  const containers = (await observedContainers(engine, project)).filter(
    ({ service, state }) => state === 'running' && (services?.includes(service) ?? true),
  );
  const queue = asyncQueue<ServiceUse>();
  const ending = new AbortController();
  const until = signal ? AbortSignal.any([signal, ending.signal]) : ending.signal;
  until.addEventListener('abort', queue.end, { once: true });
  try {
    const sampling = containers.map((container) => sample(engine, container, until, queue.push));
    Promise.all(sampling).then(queue.end, queue.fail);
    if (!until.aborted) yield* queue.values();
  } finally {
    ending.abort();
  }
}

const sample = async (
  engine: Engine,
  container: Observed,
  signal: AbortSignal,
  push: (use: ServiceUse) => void,
): Promise<void> => {
  let open: OpenStream | undefined;
  let rest = '';
  try {
    open = await openStream(signal, () => engine.docker.getContainer(container.id).stats({ stream: true }));
    for await (const chunk of open.stream as AsyncIterable<Buffer>) {
      const lines = (rest + chunk.toString()).split('\n');
      rest = lines.pop() ?? '';
      for (const line of lines) {
        const raw = JSON.parse(line) as RawStats;
        // Of a container that has ended the engine goes on to send samples, with nothing in them.
        if (raw.memory_stats?.usage === undefined) return;
        push(useOf(container, raw));
      }
    }
  } catch (thrown) {
    if (!signal.aborted) throw faultOf(engine, `measuring ${container.name}`, thrown);
  } finally {
    open?.close();
  }
};

type Cpu = {
  readonly cpu_usage?: { readonly total_usage?: number };
  /** Nanoseconds of all cores together. */
  readonly system_cpu_usage?: number;
  readonly online_cpus?: number;
};

/** The engine's own names; what is missing differs by version of cgroups and by engine. */
type RawStats = {
  readonly cpu_stats?: Cpu;
  readonly precpu_stats?: Cpu;
  readonly memory_stats?: {
    readonly usage?: number;
    readonly limit?: number;
    readonly stats?: { readonly total_inactive_file?: number; readonly inactive_file?: number };
  };
  readonly networks?: Readonly<Record<string, { readonly rx_bytes: number; readonly tx_bytes: number }>>;
  readonly blkio_stats?: {
    readonly io_service_bytes_recursive?: readonly { readonly op: string; readonly value: number }[] | null;
  };
  readonly pids_stats?: { readonly current?: number };
};

const useOf = ({ service, name }: Observed, raw: RawStats): ServiceUse => {
  const { usage = 0, limit = 0, stats } = raw.memory_stats ?? {};
  const networks = Object.values(raw.networks ?? {});
  const disk = raw.blkio_stats?.io_service_bytes_recursive ?? [];
  const moved = (op: string): number =>
    disk.filter((entry) => entry.op.toLowerCase() === op).reduce((sum, { value }) => sum + value, 0);
  return {
    service,
    container: name,
    cpu: cpuOf(raw),
    memory: Math.max(0, usage - (stats?.total_inactive_file ?? stats?.inactive_file ?? 0)),
    memoryLimit: limit,
    received: networks.reduce((sum, { rx_bytes }) => sum + rx_bytes, 0),
    sent: networks.reduce((sum, { tx_bytes }) => sum + tx_bytes, 0),
    read: moved('read'),
    written: moved('write'),
    processes: raw.pids_stats?.current ?? 0,
  };
};

const cpuOf = ({ cpu_stats, precpu_stats }: RawStats): number | null => {
  const before = precpu_stats?.cpu_usage?.total_usage;
  const system = (cpu_stats?.system_cpu_usage ?? 0) - (precpu_stats?.system_cpu_usage ?? 0);
  if (before === undefined || !precpu_stats?.system_cpu_usage || system <= 0) return null;
  const used = (cpu_stats?.cpu_usage?.total_usage ?? 0) - before;
  return (used / system) * (cpu_stats?.online_cpus ?? 1) * 100;
};
