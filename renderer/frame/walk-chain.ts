/** Steps along the chain on screen: Alt+← towards the data, Alt+→ towards the alert. */
import type { ChainLink } from '../../core/contract/index.ts';
import { orpc, queryClient } from '../engine/client.ts';
import { focusOf, versionIn } from './focus.ts';

/** The path of the next link that can be opened in that direction; null at the end. */
const nextInChain = (chain: readonly ChainLink[], kind: ChainLink['kind'] | null, by: 1 | -1): string | null => {
  let index = chain.findIndex((link) => link.kind === kind);
  if (index < 0 && by < 0) return null;
  for (;;) {
    index += by;
    const link = chain[index];
    if (!link) return null;
    if (link.path !== null) return link.path;
  }
};

export const walkChain = (path: string, search: object, by: 1 | -1): string | null => {
  const focus = focusOf(path, versionIn(search));
  const chain = queryClient.getQueryData(orpc.project.chain.queryKey({ input: focus.chain })) ?? [];
  return nextInChain(chain, focus.link, by);
};
