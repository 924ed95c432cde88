/** All checks, newest first; ↑ ↓ Home End choose one. */
import { useEffect, useId, useRef } from 'react';
import type { DriftCheck } from '../../../core/contract/index.ts';
import { fullDate, number } from '../../format/index.ts';
import { StatusShape } from '../../parts/StatusShape.tsx';
import { checkStatus, checkTime, checkTitle, checkWords } from './format.ts';

type Props = {
  readonly checks: readonly DriftCheck[];
  readonly selected: string;
  /** Leaves room for the alert below. */
  readonly short: boolean;
  readonly onSelect: (checkId: string) => void;
};

export const CheckList = ({ checks, selected, short, onSelect }: Props) => {
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const index = checks.findIndex((check) => check.id === selected);
  useEffect(() => {
    const place = list.current;
    const row = place?.querySelector<HTMLElement>(`[data-check="${CSS.escape(selected)}"]`);
    // Only the keys may scroll more than the list itself.
    if (document.activeElement === place) row?.scrollIntoView({ block: 'nearest' });
    else if (place && row) place.scrollTop = row.offsetTop - place.offsetTop - row.offsetHeight;
  }, [selected]);
  const onKeyDown = (event: React.KeyboardEvent): void => {
    const steps: Readonly<Record<string, number>> = {
      ArrowDown: index + 1,
      ArrowUp: index - 1,
      Home: 0,
      End: checks.length - 1,
    };
    const next = checks[steps[event.key] ?? -1];
    if (steps[event.key] === undefined || event.altKey) return;
    event.preventDefault();
    if (next) onSelect(next.id);
  };
  return (
    <section className="section checks">
      <div className="section-head">
        <h2>Checks</h2>
        <span className="note">{number(checks.length)}, newest first</span>
      </div>
      <div
        ref={list}
        className={short ? 'check-list short' : 'check-list'}
        role="listbox"
        aria-label="Checks"
        tabIndex={0}
        aria-activedescendant={`${id}-${index}`}
        onKeyDown={onKeyDown}
      >
        {checks.map((check, at) => (
          <div
            key={check.id}
            data-check={check.id}
            id={`${id}-${at}`}
            className="check"
            role="option"
            aria-selected={check.id === selected}
            onClick={() => onSelect(check.id)}
          >
            <StatusShape status={checkStatus(check)} />
            <span className="grow cut" title={checkWords(check)}>
              {checkTitle(check)}
            </span>
            {check.alert?.delivery === 'failed' && (
              <span title="Its alert was not delivered">
                <StatusShape status="failed" size={8} />
              </span>
            )}
            <span className="small third nowrap" title={fullDate(check.at)}>
              {checkTime(check)}
            </span>
          </div>
        ))}
      </div>
    </section>
  );
};
