/** One setting or field: what it is and why at the left, its control, and a remark or consequence. */
import type { ReactNode } from 'react';

type Props = {
  readonly label: ReactNode;
  readonly reason?: ReactNode;
  /** id of the control, so that a click on the label reaches it. */
  readonly htmlFor?: string;
  /** Consequence in numbers, beside the control. */
  readonly remark?: ReactNode;
  /** What is wrong with the value. */
  readonly problem?: string | null;
  readonly children: ReactNode;
};

export const FieldRow = ({ label, reason, htmlFor, remark, problem = null, children }: Props) => (
  <div className="field-row">
    <div>
      {htmlFor === undefined ? (
        <div className="medium">{label}</div>
      ) : (
        <label className="medium" htmlFor={htmlFor}>
          {label}
        </label>
      )}
      {reason !== undefined && <div className="small third">{reason}</div>}
    </div>
    <div>
      <div className="row field-control">
        {children}
        {remark !== undefined && <span className="small second">{remark}</span>}
      </div>
      {problem !== null && (
        <div className="small field-problem" role="alert">
          {problem}
        </div>
      )}
    </div>
  </div>
);
