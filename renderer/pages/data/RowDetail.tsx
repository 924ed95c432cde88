/** The strip under a table: the row in full, with where it stands, its label and its length. */
import type { ReactNode } from 'react';

type Props = {
  /** "train, index 611, relabelled". */
  readonly where: ReactNode;
  readonly text: ReactNode;
  /** What can be done with it. */
  readonly actions?: ReactNode;
  readonly facts: readonly (readonly [name: ReactNode, value: ReactNode])[];
};

export const RowDetail = ({ where, text, facts, actions }: Props) => (
  <aside
    className={actions === undefined ? 'data-detail' : 'data-detail acting'}
    aria-label="The row in full"
    data-pane="detail"
    tabIndex={-1}
  >
    <div className="grow">
      <div className="small third">{where}</div>
      {/* Long texts scroll here: reachable by keyboard. */}
      <div className="data-detail-text" tabIndex={0} role="group" aria-label="Text">
        {text}
      </div>
      {actions}
    </div>
    <dl className="facts data-detail-facts">
      {facts.map(([name, value], index) => (
        <div key={index} className="data-detail-fact">
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  </aside>
);
