/** A line about the state of things: who does not answer, what is missing, and the way out. */
import type { ReactNode } from 'react';
import { type Status, StatusShape } from './StatusShape.tsx';

type Props = {
  readonly status: Status;
  readonly title: ReactNode;
  readonly children?: ReactNode;
  /** A button or link at its end. */
  readonly action?: ReactNode;
};

export const Notice = ({ status, title, children, action }: Props) => (
  <div className="notice" role="status">
    <StatusShape status={status} />
    <div className="grow">
      <span className="strong">{title}</span> <span className="second">{children}</span> {action}
    </div>
  </div>
);
