/** A word in a small tinted box: live, candidate, stopped. */
import type { ReactNode } from 'react';

type Props = {
  readonly kind?: 'plain' | 'live' | 'candidate' | 'attention' | 'failed' | 'ok';
  readonly children: ReactNode;
};

export const Tag = ({ kind = 'plain', children }: Props) => <span className={`tag ${kind}`}>{children}</span>;
