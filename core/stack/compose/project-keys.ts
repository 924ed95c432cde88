/** The top level of a compose file: services, networks, volumes, secrets, configs. */
import { absolute, choice, flag, pairs, path, text } from './leaf.ts';
import { type Dict, type Node, child, dict, list, scalar, textAt } from './node.ts';
import { refuse } from './place.ts';
import { service } from './service-keys.ts';
import { type Context, type Shape, dictionary, listOf, mergeDicts, refused, struct } from './shape.ts';

const SWARM = 'it is for Swarm';

/** `true`, or the old form `{name: …}`, which `complete` below turns into `name`. */
const external: Shape = {
  canonical: (node, context) => (node.kind === 'dict' ? scalar(true, node.at) : flag.canonical(node, context)),
  json: flag.json,
};

/** The old `external: {name: x}` as the `name` it stands for. */
const named = (shape: Shape): Shape => ({
  ...shape,
  canonical: (node, context) => {
    const old = textAt(child(node, 'external'), 'name');
    if (old === undefined || node.kind !== 'dict') return shape.canonical(node, context);
    return shape.canonical(
      dict(new Map(node.entries).set('name', { at: node.at, value: scalar(old, node.at) }), node.at),
      context,
    );
  },
});

const labels = pairs({ name: 'labels', missing: 'empty' });
const driverOptions = pairs({ name: 'driver_opts', missing: 'empty' });

const pool = struct(
  { subnet: text, gateway: text, ip_range: text, aux_addresses: pairs({ name: 'aux_addresses', missing: 'empty' }) },
  { name: 'A subnet' },
);

/** Subnets of one address are one; others are added. */
const mergePools = (base: Node, over: Node): Node => {
  const pools = new Map<string, Node>();
  for (const item of [...(base.kind === 'list' ? base.items : []), ...(over.kind === 'list' ? over.items : [])]) {
    const subnet = textAt(item, 'subnet') ?? '';
    const before = pools.get(subnet);
    pools.set(subnet, before === undefined ? item : mergeDicts(before, item, () => text));
  }
  return list(Array.from(pools.values()), over.at);
};

const network = named(
  struct(
    {
      name: text,
      driver: text,
      driver_opts: driverOptions,
      ipam: struct(
        {
          driver: text,
          config: { ...listOf(pool, { name: 'config' }), merge: mergePools },
          options: refused({ ...driverOptions, json: () => undefined }, 'Compose passes it on to nobody either'),
        },
        { name: 'ipam' },
      ),
      external,
      internal: flag,
      attachable: flag,
      labels,
      enable_ipv4: choice,
      enable_ipv6: choice,
    },
    { name: 'A network', nullable: true },
  ),
);

/** A volume of the local driver that binds a folder: its path counts from the project's folder. */
const absoluteDevice = (node: Dict, context: Context): Dict => {
  const options = child(node, 'driver_opts');
  const device = textAt(options, 'device');
  if (textAt(node, 'driver') !== 'local' || textAt(options, 'o') !== 'bind' || device === undefined) return node;
  if (options?.kind !== 'dict') return node;
  const moved = dict(
    new Map(options.entries).set('device', { at: options.at, value: scalar(absolute(device, context), options.at) }),
    options.at,
  );
  return dict(new Map(node.entries).set('driver_opts', { at: options.at, value: moved }), node.at);
};

const volume = named(
  struct(
    { name: text, driver: text, driver_opts: driverOptions, external, labels },
    { name: 'A volume', nullable: true, complete: absoluteDevice },
  ),
);

const oneSource =
  (sources: readonly string[]) =>
  (node: Dict): Dict => {
    const given = sources.filter((key) => child(node, key) !== undefined);
    if (given.length > 1) refuse(node.at, `${given.join(' and ')} exclude each other.`, 'Keep one of them.');
    return node;
  };

const fileObject = (name: string, sources: readonly string[]): Shape =>
  named(
    struct(
      {
        name: text,
        file: path,
        environment: text,
        ...(sources.includes('content') ? { content: text } : {}),
        external: refused(external, SWARM),
        labels,
        driver: refused(text, SWARM),
        driver_opts: refused(driverOptions, SWARM),
        template_driver: refused(text, SWARM),
      },
      { name, complete: oneSource(sources) },
    ),
  );

/** `services` and the resources; `name`, `version`, `include` and `x-…` are read where the files are. */
export const SECTIONS: Readonly<Record<string, Shape>> = {
  services: dictionary(service, { name: 'services', keepEmpty: true }),
  networks: dictionary(network, { name: 'networks' }),
  volumes: dictionary(volume, { name: 'volumes' }),
  secrets: dictionary(fileObject('A secret', ['file', 'environment']), { name: 'secrets' }),
  configs: dictionary(fileObject('A config', ['file', 'environment', 'content']), { name: 'configs' }),
  /** Refused where a service uses one. */
  models: { canonical: (node) => node, json: () => undefined },
};
