/** What the page on screen is about: decides which chain the spine shows and which of its links is lit. */
import { useLocation } from '@tanstack/react-router';
import type { ChainLink } from '../../core/contract/index.ts';

type Focus = {
  /** Input of `project.chain`. */
  readonly chain: { readonly runId?: string; readonly revision?: string };
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
};

export const focusOf = (path: string): Focus => {
  const [place = '', object] = path.split('/').filter(Boolean).map(decodeURIComponent);
  const link = LINKS[place] ?? null;
  if (object === undefined) return { chain: {}, link, object: null };
  if (place === 'run' || place === 'train') return { chain: { runId: object }, link, object };
  if (place === 'data') return { chain: { revision: object }, link, object };
  return { chain: {}, link, object };
};

export const useFocus = (): Focus => focusOf(useLocation({ select: ({ pathname }) => pathname }));
