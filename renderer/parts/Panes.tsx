/** Panes side by side or one above the other, divided by hairlines, draggable, with sizes remembered per name. */
import { Children, Fragment, isValidElement, type ReactNode, useSyncExternalStore } from 'react';
import { Group, Panel, Separator, useDefaultLayout } from 'react-resizable-panels';

type PaneProps = {
  /** Names the pane for the remembered layout and for F6. */
  readonly name: string;
  /** "30%" or "232px". */
  readonly size?: string;
  readonly min?: string;
  readonly max?: string;
  /** Side panes lie on the sunken surface. */
  readonly sunken?: boolean;
  /** Off where the content scrolls by itself, as a DataTable does. */
  readonly scrolls?: boolean;
  readonly children: ReactNode;
};

/** Only as a child of Panes. */
export const Pane = ({ children }: PaneProps) => children;

type Props = {
  /** Under which the sizes are remembered. */
  readonly name: string;
  readonly orientation?: 'horizontal' | 'vertical';
  readonly children: ReactNode;
};

const isPane = (child: ReactNode): child is React.ReactElement<PaneProps> => isValidElement(child);

/** Under this width (a small window, or 200 % zoom) panes stand one above the other and the page scrolls. */
const narrow = window.matchMedia('(max-width: 860px)');
const subscribe = (changed: () => void): (() => void) => {
  narrow.addEventListener('change', changed);
  return () => narrow.removeEventListener('change', changed);
};
const useNarrow = (): boolean => useSyncExternalStore(subscribe, () => narrow.matches);

const paneClass = ({ sunken, scrolls }: PaneProps): string =>
  `pane${sunken ? ' sunken' : ''}${scrolls === false ? ' still' : ''}`;

const PaneInside = ({ pane }: { readonly pane: PaneProps }) => (
  <div className="pane-inside" data-pane={pane.name} tabIndex={-1}>
    {pane.children}
  </div>
);

export const Panes = ({ name, orientation = 'horizontal', children }: Props) => {
  const panes = Children.toArray(children).filter(isPane);
  const panelIds = panes.map((pane) => pane.props.name);
  const { defaultLayout, onLayoutChanged } = useDefaultLayout({ id: `idrift.panes.${name}`, panelIds });
  if (useNarrow()) {
    return (
      <div className="panes-stacked">
        {panes.map(({ props }) => (
          <div key={props.name} className={paneClass(props)}>
            <PaneInside pane={props} />
          </div>
        ))}
      </div>
    );
  }
  return (
    <Group
      className="panes"
      orientation={orientation}
      {...(defaultLayout ? { defaultLayout } : {})}
      onLayoutChanged={onLayoutChanged}
    >
      {panes.map(({ props }, index) => (
        <Fragment key={props.name}>
          {index > 0 && <Separator className={`pane-line ${orientation}`} aria-label="Resize" />}
          <Panel
            id={props.name}
            className={paneClass(props)}
            {...(props.size === undefined ? {} : { defaultSize: props.size })}
            minSize={props.min ?? '15%'}
            {...(props.max === undefined ? {} : { maxSize: props.max })}
          >
            <PaneInside pane={props} />
          </Panel>
        </Fragment>
      ))}
    </Group>
  );
};
