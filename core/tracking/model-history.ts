/** Notes who changed what of registered models as it is done, and what others did when it is seen. */
import { randomBytes } from 'node:crypto';
import { userInfo } from 'node:os';
import { oneAtATime } from '../base/one-at-a-time.ts';
import { IdriftError } from '../contract/errors.ts';
import type { ModelChange, ModelEvent } from '../contract/models.ts';
import { clipped, eventId, eventsIn, eventTag, foundId, isEventKey } from './registry-events.ts';
import type { Tags } from './tags.ts';
import type { Tracking } from './tracking.ts';
import { type ModelState, unnoted } from './unnoted.ts';

/** What of the registry a history needs. */
export type Registry = Pick<
  Tracking,
  | 'listRegisteredModels'
  | 'registryTags'
  | 'registerModel'
  | 'setAlias'
  | 'deleteAlias'
  | 'deleteVersion'
  | 'setModelTag'
  | 'setVersionTag'
  | 'setModelDescription'
  | 'setVersionDescription'
>;

export type ModelHistory = ReturnType<typeof openModelHistory>;

type Found = { readonly state: ModelState; readonly events: readonly ModelEvent[] };

export type HistoryOptions = { readonly user?: string; readonly now?: () => Date };

/**
 * The registry's changes, each noted once it is done. What fails between the two is noted as seen, later: it is never lost, and
 * a change is never noted that was not made.
 */
export const openModelHistory = (
  registry: Registry,
  { user = userInfo().username, now = () => new Date() }: HistoryOptions = {},
) => {
  /** Within this program; others are told apart by their tags' keys. */
  const inTurn = oneAtATime();

  const read = async (name: string): Promise<Found | null> => {
    const found = (await registry.listRegisteredModels()).find((each) => each.name === name);
    if (!found) return null;
    const tags = await registry.registryTags(name);
    const state: ModelState = {
      name,
      description: found.description,
      tags: withoutEvents(tags.model),
      versions: found.versions.map((each) => ({ ...each, tags: tags.versions[each.version] ?? {} })),
    };
    return { state, events: eventsIn(tags.model) };
  };

  const write = async (name: string, events: readonly ModelEvent[]): Promise<void> => {
    for (const event of events) {
      const { key, value } = eventTag(event);
      await registry.setModelTag(name, key, value);
    }
  };

  /** Later than every event before it, whatever another computer's clock said. */
  const after = (events: readonly ModelEvent[], wanted: Date): Date => {
    const last = events.at(-1)?.at;
    return last === undefined ? wanted : new Date(Math.max(wanted.getTime(), Date.parse(last) + 1));
  };

  const found = ({ state, events }: Found): readonly ModelEvent[] => {
    const how = events.length === 0 ? 'found' : 'seen';
    let all = events;
    for (const change of unnoted(state, events)) {
      const made =
        change.what === 'version-created' && state.versions.find(({ version }) => version === change.version);
      const at = made ? made.createdAt : after(all, now()).toISOString();
      const id = foundId(change, events);
      all = inOrder([...all, { id, at, by: null, how, model: state.name, change }]);
    }
    return all.filter((event) => !events.includes(event));
  };

  const noteFound = async (name: string): Promise<Found | null> => {
    const before = await read(name);
    if (before === null) return null;
    const others = found(before);
    await write(name, others);
    return { ...before, events: inOrder([...before.events, ...others]) };
  };

  const note = async (name: string, events: readonly ModelEvent[], changes: readonly ModelChange[]): Promise<void> => {
    let all = events;
    for (const change of changes) {
      const at = after(all, now());
      const id = eventId(at, randomBytes(4).toString('hex'));
      const event: ModelEvent = { id, at: at.toISOString(), by: user, how: 'here', model: name, change };
      await write(name, [event]);
      all = [...all, event];
    }
  };

  /** What others did is noted first, so that it is not taken for part of this change. */
  const changing = <Result>(
    name: string,
    make: () => Promise<Result>,
    changesOf: (before: ModelState | null, result: Result) => readonly ModelChange[],
  ): Promise<Result> =>
    inTurn(async () => {
      const before = await noteFound(name);
      const result = await make();
      await note(name, before?.events ?? [], changesOf(before?.state ?? null, result));
      return result;
    });

  return {
    /**
     * The model as it is, and its events, newest first. What others did is noted; where it cannot be (nobody may write, the server
     * went away meanwhile), it is in the answer all the same.
     * @throws IdriftError `not-found`
     */
    read: (name: string): Promise<Found> =>
      inTurn(async () => {
        const before = await read(name);
        if (before === null) throw noModel(name);
        const others = found(before);
        await write(name, others).catch(() => undefined);
        return { ...before, events: inOrder([...before.events, ...others]).toReversed() };
      }),

    registerModel: (order: Parameters<Registry['registerModel']>[0]) =>
      changing(
        order.name,
        () => registry.registerModel(order),
        (_, { version, runName, description }) => [
          { what: 'version-created', version, run: runName },
          ...(description === ''
            ? []
            : [{ what: 'description' as const, version, before: '', after: clipped(description) }]),
        ],
      ),

    setAlias: (name: string, version: number, alias: string) =>
      changing(
        name,
        () => registry.setAlias(name, version, alias),
        (before) => {
          const from = holderOf(before, alias);
          return from === version ? [] : [{ what: 'alias', alias, from, to: version }];
        },
      ),

    deleteAlias: (name: string, alias: string) =>
      changing(
        name,
        () => registry.deleteAlias(name, alias),
        (before) => [{ what: 'alias', alias, from: holderOf(before, alias), to: null }],
      ),

    deleteVersion: (name: string, version: number) =>
      changing(
        name,
        () => registry.deleteVersion(name, version),
        (before) => {
          const aliases = before?.versions.find((each) => each.version === version)?.aliases ?? [];
          return [
            ...aliases.map((alias) => ({ what: 'alias' as const, alias, from: version, to: null })),
            { what: 'version-deleted', version },
          ];
        },
      ),

    /** @param version null: of the model itself. @param value null takes the tag away. */
    setTag: async (name: string, version: number | null, key: string, value: string | null): Promise<void> => {
      if (version === null && isEventKey(key)) throw kept(key);
      return changing(
        name,
        () =>
          version === null ? registry.setModelTag(name, key, value) : registry.setVersionTag(name, version, key, value),
        (state) => {
          const old = partOf(state, version)?.tags[key];
          const before = old === undefined ? null : clipped(old);
          const after = value === null ? null : clipped(value);
          return before === after ? [] : [{ what: 'tag', version, key, before, after }];
        },
      );
    },

    /** @param version null: of the model itself. */
    setDescription: (name: string, version: number | null, description: string) =>
      changing(
        name,
        () =>
          version === null
            ? registry.setModelDescription(name, description)
            : registry.setVersionDescription(name, version, description),
        (state) => {
          const before = clipped(partOf(state, version)?.description ?? '');
          const after = clipped(description);
          return before === after ? [] : [{ what: 'description', version, before, after }];
        },
      ),

    /** A deployment began or ended to answer with a version, or one went through its gate. */
    noteServing: (name: string, change: Extract<ModelChange, { what: 'served' | 'stopped' | 'promoted' }>) =>
      changing(
        name,
        () => Promise.resolve(),
        (before) => (before === null ? [] : [change]),
      ),
  };
};

const inOrder = (events: readonly ModelEvent[]): readonly ModelEvent[] =>
  events.toSorted((a, b) => (a.at === b.at ? 0 : a.at < b.at ? -1 : 1));

const withoutEvents = (tags: Tags): Tags =>
  Object.fromEntries(Object.entries(tags).filter(([key]) => !isEventKey(key)));

const holderOf = (state: ModelState | null, alias: string): number | null =>
  state?.versions.find(({ aliases }) => aliases.includes(alias))?.version ?? null;

const partOf = (state: ModelState | null, version: number | null) =>
  version === null ? state : state?.versions.find((each) => each.version === version);

const noModel = (name: string): IdriftError =>
  new IdriftError({
    code: 'not-found',
    message: `No model is registered as "${name}".`,
    where: 'model',
    hint: 'The Models page, or "idrift models list", shows what is registered.',
  });

const kept = (key: string): IdriftError =>
  new IdriftError({
    code: 'bad-input',
    message: `Tags named "idrift.event.…" hold the model's history.`,
    where: key,
    hint: 'Choose another name.',
  });
