/** Tabs under the answer line, with counts; ← → move between them. */
export type Tab<Key extends string> = { readonly key: Key; readonly title: string; readonly count?: string };

type Props<Key extends string> = {
  readonly tabs: readonly Tab<Key>[];
  readonly current: Key;
  readonly onChange: (key: Key) => void;
  readonly label: string;
};

export const Tabs = <Key extends string>({ tabs, current, onChange, label }: Props<Key>) => {
  const move = (by: number): void => {
    const index = tabs.findIndex((tab) => tab.key === current);
    const next = tabs[(index + by + tabs.length) % tabs.length];
    if (next) onChange(next.key);
  };
  return (
    <div
      className="tabs"
      role="tablist"
      aria-label={label}
      onKeyDown={(event) => {
        if (event.key === 'ArrowRight') move(1);
        if (event.key === 'ArrowLeft') move(-1);
      }}
    >
      {tabs.map((tab) => (
        <button
          type="button"
          key={tab.key}
          role="tab"
          aria-selected={tab.key === current}
          tabIndex={tab.key === current ? 0 : -1}
          className="tab"
          onClick={() => onChange(tab.key)}
        >
          {tab.title}
          {tab.count !== undefined && <span className="third num">{tab.count}</span>}
        </button>
      ))}
    </div>
  );
};
