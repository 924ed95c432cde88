/** Where something would stand: what belongs here, what it costs, the next step. */
import type { ReactNode } from 'react';

type Props = { readonly title: string; readonly detail?: ReactNode; readonly children?: ReactNode };

export const EmptyState = ({ title, detail, children }: Props) => (
  <div className="empty">
    <div className="strong">{title}</div>
    {detail !== undefined && <div className="second">{detail}</div>}
    {children !== undefined && <div className="row empty-actions">{children}</div>}
  </div>
);
