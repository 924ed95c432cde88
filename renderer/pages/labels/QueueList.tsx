/** The texts in their order, of which only those in view exist: what is done with its label, what is in hand, what is to come. */
import { useVirtualizer } from '@tanstack/react-virtual';
import { memo, useEffect, useEffectEvent, useId, useRef } from 'react';
import type { QueueItem } from '../../../core/contract/index.ts';
import { ErrorState } from '../../parts/ErrorState.tsx';
import { LabelMark } from '../../parts/LabelMark.tsx';
import { type Status, StatusShape } from '../../parts/StatusShape.tsx';
import { MarkedText } from '../monitoring/MarkedText.tsx';
import type { Labelling } from './use-labelling.ts';

const ROW = 42;

const SHAPES: Readonly<Record<Exclude<QueueItem['state'], 'open'>, Status>> = {
  labelled: 'finished',
  skipped: 'stopped',
  flagged: 'attention',
  differs: 'too-few',
};

/** What stands at the right where there is no label. */
const WORDS: Readonly<Record<QueueItem['state'], string>> = {
  open: '',
  labelled: 'labelled',
  skipped: 'skipped',
  flagged: 'flagged',
  differs: 'differs',
};

export const QueueList = ({ labelling }: { readonly labelling: Labelling }) => {
  const { rows } = labelling.items;
  const { source } = rows;
  const current = labelling.inHand?.item?.position ?? -1;
  const place = useRef<HTMLDivElement>(null);
  const id = useId();
  // oxlint-disable-next-line react/incompatible-library -- the virtualizer's functions are called in render, not memoised
  const virtual = useVirtualizer({
    count: source.total,
    getScrollElement: () => place.current,
    estimateSize: () => ROW,
    overscan: 12,
    // Two that are done stay in sight above the text in hand, and what comes next below it.
    scrollPaddingStart: 2 * ROW,
    scrollPaddingEnd: 3 * ROW,
  });
  const shown = virtual.getVirtualItems();
  const first = shown[0]?.index ?? 0;
  const last = shown.at(-1)?.index ?? 0;
  const { onRange } = source;
  useEffect(() => onRange(first, last), [onRange, first, last]);
  const follow = useEffectEvent((position: number) => virtual.scrollToIndex(position, { align: 'auto' }));
  const known = source.total > 0;
  useEffect(() => {
    if (current >= 0 && known) follow(current);
  }, [current, known]);
  if (rows.error !== null) return <ErrorState error={rows.error} kept="No label was lost." />;
  return (
    <div
      ref={place}
      className="queue-list"
      role="listbox"
      aria-label="Texts of the queue"
      aria-activedescendant={current >= first && current <= last && known ? `${id}-${current}` : undefined}
      tabIndex={0}
    >
      <div style={{ height: virtual.getTotalSize(), position: 'relative' }} role="presentation">
        {shown.map(({ index, start }) => {
          const item = source.get(index);
          return (
            <div
              key={index}
              id={`${id}-${index}`}
              className="queue-row"
              role="option"
              aria-selected={index === current}
              aria-setsize={source.total}
              aria-posinset={index + 1}
              data-done={item !== undefined && item.state !== 'open'}
              style={{ top: start, height: ROW }}
              {...(item === undefined ? {} : { onClick: () => labelling.choose(item), title: item.text })}
            >
              {item && <Row item={item} />}
            </div>
          );
        })}
      </div>
    </div>
  );
};

/** Not drawn again with every key: only what changed is. */
const Row = memo(function Row({ item }: { readonly item: QueueItem }) {
  return (
    <>
      <span className="queue-mark">{item.state !== 'open' && <StatusShape status={SHAPES[item.state]} />}</span>
      <span className="grow cut">
        <MarkedText text={item.text} unknownWords={item.unknownWords} />
      </span>
      {item.mine !== null && item.mine.note !== '' && <span className="small third">note</span>}
      {item.label === null ? (
        <span className="small third">{WORDS[item.state]}</span>
      ) : (
        <LabelMark label={item.label} />
      )}
    </>
  );
});
