/** What of a registered model is other than its noted history says: the work of other programs, or of a time before there was one. */
import type { ModelChange, ModelEvent } from '../contract/models.ts';
import { clipped } from './registry-events.ts';
import type { Tags } from './tags.ts';

export type ModelState = {
  readonly name: string;
  readonly description: string;
  /** Without the history's own. */
  readonly tags: Tags;
  readonly versions: readonly {
    readonly version: number;
    readonly createdAt: string;
    readonly runName: string | null;
    readonly description: string;
    readonly aliases: readonly string[];
    readonly tags: Tags;
  }[];
};

type Noted = {
  name: string | null;
  readonly versions: Set<number>;
  readonly aliases: Map<string, number>;
  /** Of the model and of each version, as `VERSION key`. */
  readonly tags: Map<string, string>;
  readonly descriptions: Map<number | null, string>;
};

const tagKey = (version: number | null, key: string): string => `${version ?? ''} ${key}`;

const apply = (noted: Noted, change: ModelChange): void => {
  switch (change.what) {
    case 'version-created':
      noted.versions.add(change.version);
      return;
    case 'version-deleted':
      noted.versions.delete(change.version);
      noted.descriptions.delete(change.version);
      for (const [alias, version] of noted.aliases) if (version === change.version) noted.aliases.delete(alias);
      for (const key of noted.tags.keys()) if (key.startsWith(`${change.version} `)) noted.tags.delete(key);
      return;
    case 'alias':
      if (change.to === null) noted.aliases.delete(change.alias);
      else noted.aliases.set(change.alias, change.to);
      return;
    case 'tag':
      if (change.after === null) noted.tags.delete(tagKey(change.version, change.key));
      else noted.tags.set(tagKey(change.version, change.key), change.after);
      return;
    case 'description':
      noted.descriptions.set(change.version, change.after);
      return;
    case 'renamed':
    case 'served':
    case 'stopped':
    case 'promoted':
      return;
    default:
      return change satisfies never;
  }
};

/** In the order in which they are to be noted. @param events oldest first */
export const unnoted = (state: ModelState, events: readonly ModelEvent[]): readonly ModelChange[] => {
  const noted: Noted = {
    name: events.at(-1)?.model ?? null,
    versions: new Set(),
    aliases: new Map(),
    tags: new Map(),
    descriptions: new Map(),
  };
  for (const { change } of events) apply(noted, change);
  return [
    ...(noted.name === null || noted.name === state.name
      ? []
      : [{ what: 'renamed' as const, from: noted.name, to: state.name }]),
    ...versionChanges(state, noted),
    ...aliasChanges(state, noted),
    ...[null, ...state.versions.map(({ version }) => version)].flatMap((version) => textChanges(state, noted, version)),
  ];
};

const versionChanges = ({ versions }: ModelState, noted: Noted): readonly ModelChange[] => {
  const made = versions
    .filter(({ version }) => !noted.versions.has(version))
    .toSorted((a, b) => a.version - b.version)
    .map(({ version, runName }) => ({ what: 'version-created' as const, version, run: runName }));
  const gone = [...noted.versions]
    .filter((version) => !versions.some((each) => each.version === version))
    .map((version) => ({ what: 'version-deleted' as const, version }));
  for (const change of gone) apply(noted, change);
  return [...made, ...gone];
};

const aliasChanges = ({ versions }: ModelState, { aliases }: Noted): readonly ModelChange[] => {
  const now = new Map(versions.flatMap(({ version, aliases: own }) => own.map((alias) => [alias, version] as const)));
  return [...new Set([...aliases.keys(), ...now.keys()])]
    .toSorted()
    .map((alias) => ({
      what: 'alias' as const,
      alias,
      from: aliases.get(alias) ?? null,
      to: now.get(alias) ?? null,
    }))
    .filter(({ from, to }) => from !== to);
};

/** Tags and the description of the model, or of one version. */
const textChanges = (state: ModelState, noted: Noted, version: number | null): readonly ModelChange[] => {
  const { tags, description } =
    version === null ? state : (state.versions.find((each) => each.version === version) ?? state);
  const prefix = tagKey(version, '');
  const before = new Map(
    [...noted.tags].flatMap(([key, value]) => (key.startsWith(prefix) ? [[key.slice(prefix.length), value]] : [])),
  );
  const keys = [...new Set([...before.keys(), ...Object.keys(tags)])].toSorted();
  const tagged = keys
    .map((key) => ({
      what: 'tag' as const,
      version,
      key,
      before: before.get(key) ?? null,
      after: tags[key] === undefined ? null : clipped(tags[key]),
    }))
    .filter((change) => change.before !== change.after);
  const said = { before: noted.descriptions.get(version) ?? '', after: clipped(description) };
  return said.before === said.after ? tagged : [...tagged, { what: 'description' as const, version, ...said }];
};
