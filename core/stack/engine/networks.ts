/** The project's networks: made when missing, used when there, made anew when the file says otherwise; external ones are only looked up. */
import type Docker from 'dockerode';
import { IdriftError } from '../../contract/errors.ts';
import type { ComposeNetwork, ComposeProject } from '../compose/model.ts';
import type { Engine } from './connect.ts';
import { asking, faultOf, inTime, statusOf, unhurried } from './faults.ts';
import { networkHash } from './hash.ts';
import { COMPOSE_VERSION, LABEL } from './labels.ts';
import type { OnStackEvent } from './progress.ts';
import { present } from './resources.ts';

/** `replaced`: it stands in the place of one with other settings, and the containers of that one have to be made anew. */
export type NetworkFound = { readonly id: string; readonly made: boolean; readonly replaced: boolean };

export const ensureNetwork = async (
  engine: Engine,
  project: ComposeProject,
  key: string,
  network: ComposeNetwork,
  onEvent: OnStackEvent,
): Promise<NetworkFound> => {
  const there = await networkNamed(engine, network.name, network.external === true);
  if (network.external) {
    if (there) return { id: there.Id, made: false, replaced: false };
    throw new IdriftError({
      code: 'not-found',
      message: `The network ${network.name} is external, and the engine has none of that name.`,
      where: project.files[0],
      hint: `Make it with docker network create ${network.name}, or take external out.`,
    });
  }
  if (there) {
    warnOfStranger(project, network.name, there, onEvent);
    const hash = there.Labels?.[LABEL.hash];
    const isOurs = there.Labels?.[LABEL.project] === project.name;
    if (!isOurs || !hash || hash === networkHash(network)) {
      return { id: there.Id, made: false, replaced: false };
    }
    await removeChanged(engine, network.name, onEvent);
  }
  onEvent({ kind: 'network', name: network.name, step: 'creating' });
  const made = await createNetwork(engine, project, key, network);
  onEvent({ kind: 'network', name: network.name, step: 'created' });
  return { ...made, replaced: there !== undefined };
};

const networkNamed = async (
  engine: Engine,
  name: string,
  orId: boolean,
): Promise<Docker.NetworkInspectInfo | undefined> => {
  // The filter finds parts of names as well.
  const list = await asking(engine, `looking for the network ${name}`, () =>
    engine.docker.listNetworks({ filters: { name: [name] } }),
  );
  const named = list.filter((network) => network.Name === name);
  const [found] = named.toSorted((a, b) => rank(b) - rank(a));
  if (found || !orId) return found;
  const all = await asking(engine, `looking for the network ${name}`, () => engine.docker.listNetworks());
  return all.find(({ Id }) => Id === name);
};

const rank = (network: Docker.NetworkInspectInfo): number => (network.Labels?.[LABEL.network] ? 1 : 0);

const warnOfStranger = (
  { name: project }: ComposeProject,
  name: string,
  { Labels }: Docker.NetworkInspectInfo,
  onEvent: OnStackEvent,
): void => {
  const owner = Labels?.[LABEL.project];
  if (owner === project) return;
  const whose = owner === undefined ? 'was not made for any project' : `belongs to the project ${owner}`;
  onEvent({
    kind: 'warning',
    message: `The network ${name} exists and ${whose}; it is used as it is. Say external: true to use it on purpose.`,
  });
};

/** The file asks for another network under this name: its containers are stopped and let go; they are connected to the new one by `up`. */
const removeChanged = async (engine: Engine, name: string, onEvent: OnStackEvent): Promise<void> => {
  onEvent({ kind: 'network', name, step: 'removing' });
  const network = engine.docker.getNetwork(name);
  const info = await asking(engine, `reading the network ${name}`, () => network.inspect());
  await Promise.all(
    Object.keys(info.Containers ?? {}).map((id) =>
      asking(
        engine,
        `letting a container go from the network ${name}`,
        async () => {
          const container = engine.docker.getContainer(id);
          await container.stop().catch((thrown: unknown) => {
            if (statusOf(thrown) !== 304 && statusOf(thrown) !== 404) throw thrown;
          });
          await network.disconnect({ Container: id, Force: true });
        },
        // It is given its time to stop.
        { within: null },
      ),
    ),
  );
  await asking(engine, `removing the network ${name}`, () => network.remove(), unhurried(engine));
  onEvent({ kind: 'network', name, step: 'removed' });
};

const createNetwork = async (
  engine: Engine,
  project: ComposeProject,
  key: string,
  network: ComposeNetwork,
): Promise<Omit<NetworkFound, 'replaced'>> => {
  const doing = `creating the network ${network.name}`;
  const create = () => engine.docker.createNetwork(networkBody(project, key, network));
  try {
    const { id } = await inTime(engine, doing, create, unhurried(engine));
    // Two that are made at the same moment may both be taken by the engine; then no container can name either.
    const named = await engine.docker.listNetworks({ filters: { name: [network.name] } });
    const other = named.find(({ Name, Id }) => Name === network.name && Id !== id);
    if (!other) return { id, made: true };
    await engine.docker.getNetwork(id).remove();
    return { id: other.Id, made: false };
  } catch (thrown) {
    // Another up made it between our look and our making.
    const there = statusOf(thrown) === 409 ? await networkNamed(engine, network.name, false) : undefined;
    if (there) return { id: there.Id, made: false };
    throw faultOf(engine, doing, thrown);
  }
};

const networkBody = (project: ComposeProject, key: string, network: ComposeNetwork): Docker.NetworkCreateOptions => ({
  Name: network.name,
  CheckDuplicate: true,
  Labels: {
    ...network.labels,
    [LABEL.hash]: networkHash(network),
    [LABEL.network]: key,
    [LABEL.project]: project.name,
    [LABEL.version]: COMPOSE_VERSION,
  },
  ...(present({
    Driver: network.driver,
    Options: network.driver_opts,
    Internal: network.internal,
    Attachable: network.attachable,
    EnableIPv4: network.enable_ipv4,
    EnableIPv6: network.enable_ipv6,
    IPAM: ipamOf(network),
  }) as Partial<Docker.NetworkCreateOptions>),
});

const ipamOf = ({ ipam }: ComposeNetwork): object | undefined =>
  ipam.driver === undefined && ipam.config === undefined
    ? undefined
    : present({
        Driver: ipam.driver,
        Config: ipam.config?.map(({ subnet, gateway, ip_range, aux_addresses }) =>
          present({ Subnet: subnet, Gateway: gateway, IPRange: ip_range, AuxiliaryAddresses: aux_addresses }),
        ),
      });

/** Removes it where nobody uses it any more. @returns whether it is gone */
export const removeNetwork = async (
  engine: Engine,
  id: string,
  name: string,
  onEvent: OnStackEvent,
): Promise<boolean> => {
  onEvent({ kind: 'network', name, step: 'removing' });
  const doing = `removing the network ${name}`;
  try {
    await inTime(engine, doing, () => engine.docker.getNetwork(id).remove(), unhurried(engine));
  } catch (thrown) {
    const status = statusOf(thrown);
    if (status === 403 || status === 409) {
      onEvent({ kind: 'network', name, step: 'in-use' });
      return false;
    }
    if (status !== 404) throw faultOf(engine, doing, thrown);
  }
  onEvent({ kind: 'network', name, step: 'removed' });
  return true;
};
