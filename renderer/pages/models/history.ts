/** A registered model's history in words, and which of its moves can be taken back. */
import type { ModelEvent, RegisteredModel } from '../../../core/contract/index.ts';
import { dateAndTime, percent, version as versionName } from '../../format/index.ts';

const partName = (version: number | null): string => (version === null ? 'the model' : versionName(version));

/** `text` is what people wrote, where the change is about that. */
export type EventWords = { readonly title: string; readonly text: string | null };

export const eventWords = ({ change }: ModelEvent): EventWords => {
  const words = (title: string, text: string | null = null): EventWords => ({ title, text });
  switch (change.what) {
    case 'version-created':
      return words(`${versionName(change.version)} registered${change.run === null ? '' : ` from ${change.run}`}`);
    case 'version-deleted':
      return words(`${versionName(change.version)} deleted`);
    case 'alias': {
      const [from, to] = [change.from, change.to];
      if (to === null) return words(`${change.alias} taken from ${from === null ? 'a version' : versionName(from)}`);
      return from === null
        ? words(`${change.alias} given to ${versionName(to)}`)
        : words(`${change.alias} moved from ${versionName(from)} to ${versionName(to)}`);
    }
    case 'tag':
      return change.after === null
        ? words(`Tag ${change.key} of ${partName(change.version)} removed`, change.before)
        : words(
            `Tag ${change.key} of ${partName(change.version)} ${change.before === null ? 'set' : 'changed'}`,
            change.after,
          );
    case 'description':
      return change.after === ''
        ? words(`Notes on ${partName(change.version)} removed`)
        : words(`Notes on ${partName(change.version)} ${change.before === '' ? 'written' : 'changed'}`, change.after);
    case 'renamed':
      return words(`Renamed from ${change.from} to ${change.to}`);
    case 'served':
      return words(servedWords(change), change.why ?? null);
    case 'stopped':
      return words(`${versionName(change.version)} no longer live in ${change.deployment}`);
    case 'promoted':
      return words(
        `${versionName(change.version)} promoted in ${change.deployment} ${change.verdict === 'go' ? 'through the gate' : 'past the gate'}`,
        [...change.reasons, ...(change.note === null ? [] : [`Note: ${change.note}`])].join(' ') || null,
      );
    default:
      return change satisfies never;
  }
};

const servedWords = (change: Extract<ModelEvent['change'], { what: 'served' }>): string => {
  const { version, deployment, share, role } = change;
  if (role === 'shadow') return `${versionName(version)} shadows ${deployment}: its answers are only logged`;
  if (share !== undefined && share < 1)
    return `${versionName(version)} live: ${percent(share)} of what ${deployment} answers`;
  return `${versionName(version)} live: ${deployment} answers with it`;
};

/** "by ann, today 07:00". */
export const whoAndWhen = ({ by, how, at, change }: ModelEvent, now: Date = new Date()): string => {
  const when = dateAndTime(at, now);
  switch (how) {
    case 'here':
      return by === null ? when : `by ${by}, ${when}`;
    case 'seen':
      return change.what === 'version-created' ? `by another program, ${when}` : `by another program, seen ${when}`;
    case 'found':
      return change.what === 'version-created' ? when : `so when the history began, ${when}`;
    default:
      return how satisfies never;
  }
};

/** An alias' last move, which one click takes back: to where it was, where that version is still there. */
export type TakeBack = { readonly alias: string; readonly from: number; readonly to: number };

/** By the id of the event. @param events newest first */
export const takeBacks = (events: readonly ModelEvent[], model: RegisteredModel): ReadonlyMap<string, TakeBack> => {
  const seen = new Set<string>();
  const found = new Map<string, TakeBack>();
  for (const { id, change } of events) {
    if (change.what !== 'alias' || seen.has(change.alias)) continue;
    seen.add(change.alias);
    const { alias, from, to } = change;
    const holder = model.versions.find(({ aliases }) => aliases.includes(alias))?.version ?? null;
    const back = from !== null && model.versions.some(({ version }) => version === from);
    if (back && holder === to && from !== to) found.set(id, { alias, from: to ?? from, to: from });
  }
  return found;
};

/** Which kinds of events are shown. */
export const KINDS = [
  { key: 'all', title: 'all' },
  { key: 'served', title: 'what was live' },
  { key: 'alias', title: 'aliases' },
  { key: 'version', title: 'versions' },
  { key: 'text', title: 'notes and tags' },
] as const;
export type EventKind = (typeof KINDS)[number]['key'];

const OF: Readonly<Record<ModelEvent['change']['what'], EventKind>> = {
  served: 'served',
  stopped: 'served',
  promoted: 'served',
  alias: 'alias',
  'version-created': 'version',
  'version-deleted': 'version',
  renamed: 'version',
  tag: 'text',
  description: 'text',
};

export const ofKind = (events: readonly ModelEvent[], kind: EventKind): readonly ModelEvent[] =>
  kind === 'all' ? events : events.filter(({ change }) => OF[change.what] === kind);

export const kindOf = ({ change }: ModelEvent): EventKind => OF[change.what];
