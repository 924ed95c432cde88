/** Texts one below the other, one of them in hand. */
import type { ReactNode } from 'react';

type Text = { readonly id: string; readonly text: string };

type Props<Item extends Text> = {
  readonly label: string;
  readonly items: readonly Item[];
  readonly current: string | undefined;
  readonly onChoose: (item: Item) => void;
  /** Words beside a text, by its id. */
  readonly beside?: ReadonlyMap<string, string>;
  /** Below all of them. */
  readonly children?: ReactNode;
};

export const TextList = <Item extends Text>({ label, items, current, onChoose, beside, children }: Props<Item>) => (
  <div className="review-list" role="listbox" aria-label={label} tabIndex={0}>
    {items.map((item) => (
      <div
        key={item.id}
        role="option"
        aria-selected={item.id === current}
        className="review-row"
        title={item.text}
        onClick={() => onChoose(item)}
      >
        <bdi className="cut grow">{item.text}</bdi>
        {beside && <span className="small third nowrap">{beside.get(item.id)}</span>}
      </div>
    ))}
    {children}
  </div>
);
