/** One link of the loop: kind, name with its shape, two lines of facts, a small picture. */
import type { ReactNode } from 'react';
import type { ChainLink } from '../../../core/contract/index.ts';
import { PathLink } from '../../parts/PathLink.tsx';
import { StatusShape } from '../../parts/StatusShape.tsx';

type Props = {
  readonly link: ChainLink;
  readonly title: string;
  readonly lines: readonly string[];
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly children?: ReactNode;
};

export const LoopNode = ({ link, title, lines, left, top, width, children }: Props) => (
  <div className="loop-node" style={{ left, top, width }} data-absent={link.name === null}>
    <div className="micro third">{title}</div>
    <PathLink path={link.path} className="loop-name">
      {link.state !== 'plain' && link.name !== null && <StatusShape status={link.state} />}
      <span className={link.kind === 'data' && link.name !== 'working copy' && link.name !== null ? 'cut mono' : 'cut'}>
        {link.name ?? link.detail ?? 'not yet'}
      </span>
    </PathLink>
    {lines.map((line) => (
      <div key={line} className="small second cut" title={line}>
        {line}
      </div>
    ))}
    {link.name !== null && <div className="loop-picture">{children}</div>}
  </div>
);
