/** One finding of the palette, with its group's name above the first of a group. */
import {
  IconAlertTriangle,
  IconBox,
  IconChevronRight,
  IconDatabase,
  IconListDetails,
  IconTags,
  IconTerminal2,
  type TablerIcon,
} from '@tabler/icons-react';
import { useEffect, useRef } from 'react';
import { KeyHint } from '../../parts/KeyHint.tsx';
import { StatusShape } from '../../parts/StatusShape.tsx';
import { Tag } from '../../parts/Tag.tsx';
import type { PaletteEntry } from './entries.ts';

const ICONS: Readonly<Record<PaletteEntry['group'], TablerIcon>> = {
  Commands: IconTerminal2,
  Pages: IconChevronRight,
  'Data versions': IconDatabase,
  Runs: IconListDetails,
  Models: IconBox,
  Alerts: IconAlertTriangle,
  Queues: IconTags,
};

type Props = {
  readonly entry: PaletteEntry;
  readonly first: boolean;
  readonly current: boolean;
  readonly onPoint: () => void;
  readonly onChoose: () => void;
};

export const PaletteRow = ({ entry, first, current, onPoint, onChoose }: Props) => {
  const place = useRef<HTMLDivElement>(null);
  const Icon = ICONS[entry.group];
  useEffect(() => {
    if (current) place.current?.scrollIntoView({ block: 'nearest' });
  }, [current]);
  return (
    <>
      {first && (
        <div className="micro third palette-group" role="presentation">
          {entry.group}
        </div>
      )}
      <div
        ref={place}
        id={`palette-${entry.id}`}
        className="palette-row"
        role="option"
        tabIndex={-1}
        aria-selected={current}
        onMouseMove={current ? undefined : onPoint}
        onClick={onChoose}
      >
        <Icon size={16} stroke={1.6} className="third" aria-hidden />
        <span className="cut">{entry.title}</span>
        {entry.mark === 'live' && <Tag kind="live">live</Tag>}
        {entry.mark === 'running' && <StatusShape status="working" />}
        <span className="push row small third nowrap">
          {entry.note}
          {entry.keys !== undefined && <KeyHint keys={entry.keys} />}
        </span>
      </div>
    </>
  );
};
