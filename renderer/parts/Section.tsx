/** A part of a pane: heading, a note beside it, things at the right, content. */
import type { ReactNode } from 'react';

type Props = {
  readonly title?: ReactNode;
  readonly note?: ReactNode;
  readonly right?: ReactNode;
  readonly className?: string;
  readonly children?: ReactNode;
};

export const Section = ({ title, note, right, className = '', children }: Props) => (
  <section className={`section ${className}`}>
    {title !== undefined && (
      <div className="section-head">
        <h2>{title}</h2>
        {note !== undefined && <span className="note">{note}</span>}
        {right !== undefined && <span className="push small row">{right}</span>}
      </div>
    )}
    {children}
  </section>
);
