/** `volumes`, `ports`, `secrets`, `configs`, `devices`: lists whose items have a short form. */
import { posix } from 'node:path';
import {
  absolute,
  anyText,
  bytes,
  count,
  deviceCount,
  fileMode,
  flag,
  oneOf,
  pairs,
  text,
  texts,
  whole,
} from './leaf.ts';
import { type Dict, type Node, child, dict, dictOf, scalar, textAt, textOf } from './node.ts';
import { refuse } from './place.ts';
import { parsePorts } from './ports.ts';
import { type Context, type Shape, dictionary, listOf, refused, struct } from './shape.ts';
import { parseMount } from './short-mount.ts';

const withKey = (of: Dict, key: string, value: string | boolean): Dict =>
  dict(new Map(of.entries).set(key, { at: of.at, value: scalar(value, of.at) }), of.at);

/** The Engine's own cleaning: no dots, no slash at the end. */
const cleanTarget = (target: string): string => {
  const clean = posix.normalize(target);
  return clean.length > 1 && clean.endsWith('/') ? clean.slice(0, -1) : clean;
};

const shortMount = (node: Node): Node | undefined => {
  const spec = textOf(node);
  if (spec === undefined) return undefined;
  const parsed = parseMount(spec);
  if (parsed === null) {
    return refuse(node.at, `${JSON.stringify(spec)} is not a mount.`, 'Write source:target or source:target:ro.');
  }
  const { type, source, target, readOnly, nocopy, selinux, propagation } = parsed;
  const isBind = type === 'bind';
  const bind = dictOf({ selinux, propagation, create_host_path: isBind || undefined }, node);
  return dictOf(
    {
      type,
      source,
      target,
      read_only: readOnly || undefined,
      bind: bind.entries.size > 0 ? bind : undefined,
      volume: nocopy || (!isBind && spec.length > 2) ? dictOf({ nocopy: nocopy || undefined }, node) : undefined,
    },
    node,
  );
};

const completeMount = (node: Dict, context: Context): Dict => {
  const target = textAt(node, 'target') ?? '';
  const source = textAt(node, 'source');
  if (target === '') return refuse(node.at, 'This mount lacks `target`.', 'Say where in the container it belongs.');
  const clean = withKey(node, 'target', cleanTarget(target));
  const type = textAt(node, 'type');
  if (type === 'cluster') {
    context.refused({ key: 'type: cluster', place: node.at, reason: 'it is for Swarm', service: context.service });
  }
  if (type !== 'bind') return clean;
  if (source === undefined)
    return refuse(node.at, 'This bind mount lacks `source`.', 'Say which path of this machine.');
  /** A Windows path is the Engine's own matter. */
  return withKey(clean, 'source', /^\p{L}:|^\\\\/u.test(source) ? source : absolute(source, context));
};

const mount = struct(
  {
    type: oneOf('bind', 'volume', 'tmpfs', 'image', 'npipe', 'cluster'),
    source: text,
    target: text,
    read_only: flag,
    consistency: text,
    bind: struct(
      {
        selinux: oneOf('z', 'Z'),
        propagation: text,
        create_host_path: flag,
        recursive: oneOf('enabled', 'disabled', 'writable', 'readonly'),
      },
      { name: 'bind' },
    ),
    volume: struct(
      { labels: pairs({ name: 'labels', missing: 'empty' }), nocopy: flag, subpath: text },
      { name: 'volume' },
    ),
    tmpfs: struct({ size: bytes, mode: whole }, { name: 'tmpfs' }),
    image: struct({ subpath: refused(text, 'images are mounted whole') }, { name: 'image' }),
  },
  { name: 'A mount', short: shortMount, complete: completeMount, required: ['type'] },
);

/** A later mount at the same target replaces the earlier one. */
export const mounts = listOf(mount, { name: 'volumes', key: (item) => textAt(item, 'target') ?? '' });

const spreadPorts = (node: Node): readonly Node[] => {
  if (node.kind === 'dict') return [node];
  const spec = node.kind === 'scalar' && typeof node.value === 'number' ? String(node.value) : textOf(node);
  if (spec === undefined) return [node];
  const parsed = parsePorts(spec);
  if ('fault' in parsed) {
    return refuse(node.at, `${JSON.stringify(spec)}: ${parsed.fault}.`, 'Write "8080:80" or "127.0.0.1:8080:80/tcp".');
  }
  return parsed.ports.map((port) => dictOf(port, node));
};

const port = struct(
  { name: text, mode: text, host_ip: text, target: whole, published: anyText, protocol: text, app_protocol: text },
  {
    name: 'A port',
    complete: (node) => {
      if (child(node, 'target') === undefined)
        refuse(node.at, 'This port lacks `target`.', 'Say which port of the container.');
      const withMode = child(node, 'mode') === undefined ? withKey(node, 'mode', 'ingress') : node;
      return child(node, 'protocol') === undefined ? withKey(withMode, 'protocol', 'tcp') : withMode;
    },
  },
);

const valueAt = (node: Node, key: string): string => {
  const found = child(node, key);
  return found?.kind === 'scalar' ? String(found.value) : '';
};

export const portList = listOf(port, {
  name: 'ports',
  spread: spreadPorts,
  key: (item) => ['host_ip', 'published', 'target', 'protocol'].map((key) => valueAt(item, key)).join(':'),
});

/** How a service uses secrets or configs; a secret without a target is at `/run/secrets/NAME`. */
export const fileUses = (name: string, defaultFolder: string | null): Shape =>
  listOf(
    struct(
      { source: text, target: text, uid: text, gid: text, mode: fileMode },
      {
        name: `An entry of ${name}`,
        short: (node) => (textOf(node) === undefined ? undefined : dictOf({ source: textOf(node) }, node)),
        complete: (node) => {
          const hasTarget = textAt(node, 'target') !== undefined || defaultFolder === null;
          return hasTarget ? node : withKey(node, 'target', `${defaultFolder}/${textAt(node, 'source') ?? ''}`);
        },
      },
    ),
    { name, key: (item) => textAt(item, 'target') ?? `/${textAt(item, 'source') ?? ''}` },
  );

const shortDevice = (node: Node): Node | undefined => {
  const spec = textOf(node);
  if (spec === undefined) return undefined;
  const [source = '', target = source, permissions = 'rwm', ...more] = spec.split(':');
  if (more.length > 0)
    return refuse(node.at, `${JSON.stringify(spec)} has too many colons.`, 'Write source:target:rwm.');
  return dictOf({ source, target, permissions }, node);
};

export const devices = listOf(
  struct(
    { source: text, target: text, permissions: text },
    { name: 'A device', short: shortDevice, required: ['source'] },
  ),
  { name: 'devices', key: (item) => textAt(item, 'target') ?? '' },
);

const deviceRequest = struct(
  {
    capabilities: texts('capabilities'),
    driver: text,
    count: deviceCount,
    device_ids: texts('device_ids'),
    options: pairs({ name: 'options', missing: 'empty' }),
  },
  {
    name: 'A device request',
    complete: (node) => {
      const hasIds = child(node, 'device_ids') !== undefined;
      const hasCount = child(node, 'count') !== undefined;
      if (hasIds && hasCount) refuse(node.at, '`count` and `device_ids` exclude each other.', 'Keep one of them.');
      return hasIds || hasCount
        ? node
        : dict(new Map(node.entries).set('count', { at: node.at, value: scalar(-1, node.at) }), node.at);
    },
  },
);

export const deviceRequests = listOf(deviceRequest, { name: 'devices' });

/** `gpus: all` or a list of device requests. */
export const gpus = listOf(deviceRequest, {
  name: 'gpus',
  orOne: true,
  spread: (node) => (textOf(node) === 'all' ? [dictOf({ count: -1 }, node)] : [node]),
});

const ulimit: Shape = {
  canonical: (node, context) => (node.kind === 'dict' ? limits : count).canonical(node, context),
  json: (node) => (node.kind === 'dict' ? limits.json(node) : (whole.json(node) ?? {})),
};
const limits = struct({ single: whole, soft: whole, hard: whole }, { name: 'A ulimit', required: ['soft', 'hard'] });
export const ulimits = dictionary(ulimit, { name: 'ulimits', keys: /^[a-z]+$/ });
