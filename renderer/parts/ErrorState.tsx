/** An error in its place: what, where, what was not harmed, what to do, its code, and a copy for others. */
import type { ReactNode } from 'react';
import { type ErrorInfo, errorInfoOf } from '../../core/contract/errors.ts';
import { StatusShape } from './StatusShape.tsx';
import { copyText } from './copy-text.ts';

type Props = {
  /** What was thrown, as a query or a mutation gives it. */
  readonly error: unknown;
  /** What was not harmed: "Nothing was changed." */
  readonly kept?: string;
  readonly onRetry?: () => void;
  readonly children?: ReactNode;
};

const asText = ({ message, where, hint, code }: ErrorInfo): string =>
  [where === undefined ? message : `${where}: ${message}`, hint, `(${code})`].filter(Boolean).join('\n');

/** The last part of a path, without a line: messages often write the path from the project's folder. */
const placeName = (where: string): string => where.replace(/:\d+$/, '').split(/[\\/]/).at(-1) || where;

export const ErrorState = ({ error, kept, onRetry, children }: Props) => {
  const info = errorInfoOf(error);
  // Many messages name the place themselves.
  const isNamed = info.where !== undefined && info.message.toLowerCase().includes(placeName(info.where).toLowerCase());
  const copy = (): Promise<void> => copyText(asText(info), 'Error copied');
  return (
    <div className="error" role="alert">
      <StatusShape status="failed" />
      <div className="grow">
        <div className="strong">
          {info.where !== undefined && !isNamed && <span className="mono">{info.where}: </span>}
          {info.message}
        </div>
        <div className="second">
          {[info.hint, kept].filter(Boolean).join(' ')} <span className="third">{info.code}</span>
        </div>
        <div className="row error-actions">
          {onRetry && (
            <button type="button" className="text-button" onClick={onRetry}>
              Try again
            </button>
          )}
          {children}
          <button type="button" className="text-button" onClick={() => void copy()}>
            Copy error
          </button>
        </div>
      </div>
    </div>
  );
};
