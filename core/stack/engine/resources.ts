/** Limits, devices and GPUs of a service as the engine takes them. */
import type { ComposeService, DeviceRequest, Ulimit } from '../compose/model.ts';

/** The part of HostConfig that is about resources; absent keys are the engine's defaults. */
export const resourcesOf = (service: ComposeService): Record<string, unknown> => {
  const limits = service.deploy?.resources.limits;
  const reservations = service.deploy?.resources.reservations;
  const cpus = limits?.cpus ?? service.cpus;
  const pids = limits?.pids ?? service.pids_limit;
  return present({
    CgroupParent: service.cgroup_parent,
    Memory: bytes(limits?.memory ?? service.mem_limit),
    MemorySwap: bytes(service.memswap_limit),
    MemorySwappiness: bytes(service.mem_swappiness),
    MemoryReservation: bytes(reservations?.memory ?? service.mem_reservation),
    OomKillDisable: service.oom_kill_disable ?? false,
    CpuCount: service.cpu_count,
    CpuPeriod: service.cpu_period,
    CpuQuota: service.cpu_quota,
    CpuRealtimePeriod: service.cpu_rt_period,
    CpuRealtimeRuntime: service.cpu_rt_runtime,
    CpuShares: service.cpu_shares,
    CpuPercent: service.cpu_percent === undefined ? undefined : Math.trunc(service.cpu_percent * 100),
    NanoCpus: cpus === undefined ? undefined : Math.trunc(cpus * 1e9),
    CpusetCpus: service.cpuset,
    PidsLimit: pids,
    DeviceCgroupRules: service.device_cgroup_rules,
    Devices: service.devices
      ?.filter((device) => !isCdi(device))
      .map(({ source, target, permissions = 'rwm' }) => ({
        PathOnHost: source,
        PathInContainer: target,
        CgroupPermissions: permissions,
      })),
    DeviceRequests: deviceRequests(service),
    Ulimits: Object.entries(service.ulimits ?? {}).map(([name, limit]) => ulimit(name, limit)),
  });
};

const bytes = (text: string | undefined): number | undefined => (text === undefined ? undefined : Number(text));

export const present = (values: Readonly<Record<string, unknown>>): Record<string, unknown> =>
  Object.fromEntries(
    Object.entries(values).filter(([, value]) => value !== undefined && !(Array.isArray(value) && value.length === 0)),
  );

const ulimit = (name: string, limit: Ulimit): { Name: string; Soft: number; Hard: number } => {
  const { single = 0, soft, hard } = typeof limit === 'number' ? { single: limit } : limit;
  return { Name: name, Soft: soft || single, Hard: hard || single };
};

/** A device of the Container Device Interface: `vendor.com/class=name`, which is asked for and not mapped. */
const isCdi = ({ source, target }: { readonly source: string; readonly target: string }): boolean =>
  source === target && /^[a-z0-9.-]+\/[\w.-]+=[\w.:-]+$/i.test(source);

const deviceRequests = ({ deploy, gpus, devices }: ComposeService): object[] => {
  const cdi = (devices ?? []).filter(isCdi).map(({ source }) => source);
  return [
    ...(deploy?.resources.reservations?.devices ?? []).map((device) => request(device, device.capabilities ?? [])),
    ...(cdi.length > 0 ? [{ Driver: 'cdi', DeviceIDs: cdi }] : []),
    ...(gpus ?? []).map((gpu) => request(gpu, [...(gpu.capabilities ?? []), 'gpu'])),
  ];
};

/** Without a number and without names, all of them. */
const request = ({ driver, count, device_ids, options }: DeviceRequest, capabilities: readonly string[]): object =>
  present({
    Driver: driver,
    Count: count ?? (device_ids === undefined ? -1 : undefined),
    DeviceIDs: device_ids,
    Capabilities: [capabilities],
    Options: options,
  });
