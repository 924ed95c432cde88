/** A model's layers as a tree with shapes and weights: what learns in ink, what is frozen in grey, adapters marked. */
import { IconChevronRight } from '@tabler/icons-react';
import { type KeyboardEvent, useRef, useState } from 'react';
import type { ModelOutline } from '../../../core/contract/index.ts';
import { number } from '../../format/index.ts';
import { Tag } from '../../parts/Tag.tsx';
import {
  hasAdapters,
  isAdapter,
  type LayerRow,
  layerRows,
  learnsOf,
  moveInTree,
  openAtFirst,
  shapeWords,
} from './layers.ts';
import './layers.css';

const LEARNS = { all: 'learns', some: 'in part', none: 'frozen' } as const;

const Mark = ({ row: { part, open } }: { readonly row: LayerRow }) => {
  if (isAdapter(part)) return <Tag kind="candidate">adapter</Tag>;
  return open === false && hasAdapters(part) ? <Tag kind="candidate">with adapters</Tag> : null;
};

type Props = { readonly outline: ModelOutline };

export const LayerTree = ({ outline }: Props) => {
  const [open, setOpen] = useState(() => openAtFirst(outline.parts));
  const [current, setCurrent] = useState(0);
  const body = useRef<HTMLDivElement>(null);
  const rows = layerRows(outline.parts, open);
  const at = Math.min(current, rows.length - 1);
  const toggle = (path: string): void => {
    const next = new Set(open);
    if (!next.delete(path)) next.add(path);
    setOpen(next);
  };
  const onKeyDown = (event: KeyboardEvent): void => {
    const move = moveInTree(rows, at, event.key);
    if (move === null || event.ctrlKey || event.metaKey) return;
    event.preventDefault();
    if ('toggle' in move) return toggle(move.toggle);
    setCurrent(move.to);
    body.current?.querySelectorAll<HTMLElement>('[role="row"]')[move.to]?.focus();
  };
  return (
    <div role="treegrid" aria-label="Layers" className="layers">
      <div role="row" className="layer-row layer-head small third">
        <span role="columnheader">layer</span>
        <span role="columnheader">kind</span>
        <span role="columnheader" className="right">
          shape
        </span>
        <span role="columnheader" className="right">
          weights
        </span>
        <span role="columnheader">learns</span>
      </div>
      <div role="rowgroup" ref={body} onKeyDown={onKeyDown}>
        {rows.map((row, index) => (
          <div
            key={row.path}
            role="row"
            className="layer-row"
            aria-level={row.level}
            aria-posinset={row.place}
            aria-setsize={row.siblings}
            {...(row.open === null ? {} : { 'aria-expanded': row.open })}
            tabIndex={index === at ? 0 : -1}
            data-learns={learnsOf(row.part)}
            onFocus={() => setCurrent(index)}
            onClick={() => row.open !== null && toggle(row.path)}
          >
            <span role="gridcell" className="layer-name" style={{ paddingLeft: (row.level - 1) * 16 }}>
              <IconChevronRight
                size={13}
                stroke={1.8}
                aria-hidden
                className="layer-chevron"
                data-open={row.open ?? undefined}
                visibility={row.open === null ? 'hidden' : undefined}
              />
              <span className="mono cut" title={row.path}>
                {row.part.name}
              </span>
              <Mark row={row} />
            </span>
            <span role="gridcell" className="cut">
              {row.part.kind}
            </span>
            <span role="gridcell" className="right num">
              {shapeWords(row.part.shape)}
            </span>
            <span role="gridcell" className="right num">
              {number(row.part.parameters)}
            </span>
            <span role="gridcell">{LEARNS[learnsOf(row.part)]}</span>
          </div>
        ))}
      </div>
    </div>
  );
};
