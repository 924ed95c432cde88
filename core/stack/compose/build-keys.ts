/** `build` and `deploy`. Swarm's own keys of `deploy` are printed and have no effect, as with Compose. */
import {
  anyText,
  contextPath,
  count,
  duration,
  flag,
  nonZeroDuration,
  oneOf,
  pairs,
  real,
  text,
  texts,
  whole,
  bytes,
} from './leaf.ts';
import { extraHosts } from './hosts.ts';
import { deviceRequests, fileUses, ulimits } from './mount-keys.ts';
import { dict, dictOf } from './node.ts';
import { type Shape, listOf, refused, struct } from './shape.ts';

const BUILDKIT = 'it needs BuildKit, and images are built through the Engine’s own builder';

export const build = struct(
  {
    context: contextPath,
    dockerfile: text,
    dockerfile_inline: text,
    entitlements: refused(texts('entitlements'), BUILDKIT),
    args: pairs({ name: 'args', missing: 'null' }),
    provenance: refused(anyText, BUILDKIT),
    sbom: refused(anyText, BUILDKIT),
    ssh: refused(texts('ssh', { orOne: true }), BUILDKIT),
    labels: pairs({ name: 'labels', missing: 'empty' }),
    cache_from: texts('cache_from', { repeats: true }),
    cache_to: refused(texts('cache_to', { repeats: true }), BUILDKIT),
    no_cache: flag,
    additional_contexts: refused(
      pairs({ name: 'additional_contexts', missing: 'empty', value: contextPath }),
      BUILDKIT,
    ),
    pull: flag,
    extra_hosts: extraHosts,
    isolation: refused(text, 'it is for Windows containers'),
    network: text,
    target: text,
    secrets: refused(fileUses('secrets', null), BUILDKIT),
    shm_size: bytes,
    tags: texts('tags'),
    ulimits: refused(ulimits, 'limits are not set for builds'),
    platforms: texts('platforms'),
    privileged: refused(flag, BUILDKIT),
  },
  {
    name: 'build',
    short: (node) =>
      node.kind === 'scalar' && typeof node.value === 'string' ? dictOf({ context: node }, node) : undefined,
  },
);

const updateConfig = struct(
  {
    parallelism: count,
    delay: nonZeroDuration,
    failure_action: text,
    monitor: nonZeroDuration,
    max_failure_ratio: real,
    order: oneOf('start-first', 'stop-first'),
  },
  { name: 'update_config' },
);

const amounts: Shape = struct(
  {
    cpus: real,
    memory: bytes,
    pids: whole,
    devices: deviceRequests,
    generic_resources: listOf(
      struct(
        { discrete_resource_spec: struct({ kind: text, value: whole }, { name: 'discrete_resource_spec' }) },
        { name: 'A generic resource' },
      ),
      { name: 'generic_resources' },
    ),
  },
  { name: 'A resource' },
);

export const deploy = struct(
  {
    mode: text,
    replicas: count,
    labels: pairs({ name: 'labels', missing: 'empty' }),
    update_config: updateConfig,
    rollback_config: updateConfig,
    resources: struct({ limits: amounts, reservations: amounts }, { name: 'resources' }),
    restart_policy: struct(
      { condition: text, delay: duration, max_attempts: count, window: duration },
      { name: 'restart_policy' },
    ),
    placement: struct(
      {
        constraints: texts('constraints', { repeats: true }),
        preferences: listOf(struct({ spread: text }, { name: 'A preference' }), { name: 'preferences' }),
        max_replicas_per_node: whole,
      },
      { name: 'placement' },
    ),
    endpoint_mode: text,
  },
  {
    name: 'deploy',
    nullable: true,
    /** Compose prints these two even when they are empty. */
    complete: (node) => {
      const entries = new Map(node.entries);
      for (const key of ['resources', 'placement']) {
        if (!entries.has(key)) entries.set(key, { at: node.at, value: dict(new Map(), node.at) });
      }
      return dict(entries, node.at);
    },
  },
);
