/** Panes side by side or one above the other, divided by hairlines, draggable, with sizes remembered per name. */
import { Children, Fragment, type ReactNode, isValidElement } from 'react';
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

export const Panes = ({ name, orientation = 'horizontal', children }: Props) => {
  const panes = Children.toArray(children).filter(isPane);
  const panelIds = panes.map((pane) => pane.props.name);
  const { defaultLayout, onLayoutChanged } = useDefaultLayout({ id: `idrift.panes.${name}`, panelIds });
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
            className={`pane${props.sunken ? ' sunken' : ''}${props.scrolls === false ? ' still' : ''}`}
            {...(props.size === undefined ? {} : { defaultSize: props.size })}
            minSize={props.min ?? '15%'}
            {...(props.max === undefined ? {} : { maxSize: props.max })}
          >
            <div className="pane-inside" data-pane={props.name} tabIndex={-1}>
              {props.children}
            </div>
          </Panel>
        </Fragment>
      ))}
    </Group>
  );
};
