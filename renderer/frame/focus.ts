/** What the page on screen is about: decides which chain the spine shows and which of its links is lit. */
import { useLocation } from '@tanstack/react-router';
import type { ChainLink } from '../../core/contract/index.ts';

type Focus = {
  /** Input of `project.chain`. */
  readonly chain: {
    readonly runId?: string;
    readonly revision?: string;
    readonly queue?: string;
    readonly version?: { readonly name: string; readonly version: number };
  };
  readonly link: ChainLink['kind'] | null;
  /** The object named by the path, for the crumbs. */
  readonly object: string | null;
};

const LINKS: Readonly<Record<string, ChainLink['kind']>> = {
  data: 'data',
  train: 'run',
  runs: 'run',
  run: 'run',
  models: 'model',
  serving: 'deployment',
  monitoring: 'drift',
  alert: 'alert',
  labels: 'labels',
};

/** @param version of the model that the path names, from the address' search. */
export const focusOf = (path: string, version?: number): Focus => {
  const [place = '', object] = path.split('/').filter(Boolean).map(decodeURIComponent);
  const link = LINKS[place] ?? null;
  if (object === undefined) return { chain: {}, link, object: null };
  if (place === 'run' || place === 'train') return { chain: { runId: object }, link, object };
  if (place === 'labels') return { chain: { queue: object }, link, object };
  if (place === 'data') return { chain: { revision: object }, link, object };
  if (place === 'models' && version !== undefined)
    return { chain: { version: { name: object, version } }, link, object };
  return { chain: {}, link, object };
};

export const versionIn = (search: object): number | undefined =>
  'version' in search && typeof search.version === 'number' ? search.version : undefined;

export const useFocus = (): Focus =>
  focusOf(
    useLocation({ select: ({ pathname }) => pathname }),
    useLocation({ select: ({ search }) => versionIn(search) }),
  );
