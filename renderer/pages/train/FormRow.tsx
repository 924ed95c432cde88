/** One field of the form: its name, its control, and beside it why it is so, what the last run had, or what is wrong. */
import type { ReactNode } from 'react';
import { Tag } from '../../parts/Tag.tsx';

type Props = {
  readonly id: string;
  readonly label: string;
  readonly reason: ReactNode;
  /** What the compared run had, where this form has something else. */
  readonly before?: string | undefined;
  readonly problem?: string | undefined;
  readonly children: ReactNode;
};

export const FormRow = ({ id, label, reason, before, problem, children }: Props) => (
  <div className="train-row" data-changed={before !== undefined || undefined}>
    <label htmlFor={id} className="medium" id={`${id}-label`}>
      {label}
    </label>
    <div>{children}</div>
    <div className="small train-reason" id={`${id}-reason`}>
      {before !== undefined && <Tag kind="attention">last run {before}</Tag>}
      {problem === undefined ? (
        <span className="third">{reason}</span>
      ) : (
        <span className="train-problem" role="alert">
          {problem}
        </span>
      )}
    </div>
  </div>
);
