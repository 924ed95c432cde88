/** The field above the runs: words, or MLflow's filters with what may come next, by keys alone. */
import { TextInput } from '@mantine/core';
import { IconFilter } from '@tabler/icons-react';
import { keepPreviousData, useQuery } from '@tanstack/react-query';
import { type KeyboardEvent, type RefObject, useId, useRef, useState } from 'react';
import type { FilterCompletion } from '../../../core/contract/index.ts';
import { orpc } from '../../engine/client.ts';
import { complete, isFilter, mayBecomeFilter } from './filter-kind.ts';
import './filter.css';
import { noteFilter } from './saved-views.ts';

type Props = {
  readonly filter: string;
  readonly onFilter: (filter: string) => void;
  readonly field: RefObject<HTMLInputElement | null>;
  /** Under which recent filters are kept. */
  readonly project: string;
  readonly faulty: boolean;
  readonly faultId: string;
};

/** More than fit are reached by typing on. */
const MOST_OFFERED = 50;

const EXPECTED: Readonly<Record<FilterCompletion['expects'], string>> = {
  name: 'Names',
  comparator: 'Comparators',
  value: 'Values',
  and: 'Goes on with',
};

export const FilterField = ({ filter, onFilter, field, project, faulty, faultId }: Props) => {
  const id = useId();
  const list = useRef<HTMLDivElement>(null);
  const [cursor, setCursor] = useState<number | null>(null);
  const [asked, setAsked] = useState(false);
  const [at, setAt] = useState(0);
  const wanted = cursor !== null && (asked || isFilter(filter) || mayBecomeFilter(filter));
  const found = useQuery({
    ...orpc.runs.complete.queryOptions({ input: { text: filter, cursor: Math.min(cursor ?? 0, filter.length) } }),
    enabled: wanted,
    placeholderData: keepPreviousData,
    staleTime: 2000,
  });
  const completion = wanted ? found.data : undefined;
  // What stands there already is no offer.
  const offered = (completion?.options ?? [])
    .filter((option) => option !== filter.slice(completion?.start, completion?.end))
    .slice(0, MOST_OFFERED);
  const open = offered.length > 0;
  const active = Math.min(at, offered.length - 1);
  const close = (): void => {
    setCursor(null);
    setAsked(false);
    setAt(0);
  };
  const look = (input: HTMLInputElement): void => {
    setCursor(input.selectionStart ?? input.value.length);
    setAt(0);
  };
  const choose = (option: string | undefined): void => {
    if (!completion || option === undefined) return;
    const next = complete(filter, completion, option);
    onFilter(next.text);
    setCursor(next.cursor);
    setAt(0);
    requestAnimationFrame(() => {
      field.current?.focus();
      field.current?.setSelectionRange(next.cursor, next.cursor);
    });
  };
  const move = (by: number): void => {
    const next = (active + by + offered.length) % offered.length;
    setAt(next);
    list.current?.children[next]?.scrollIntoView({ block: 'nearest' });
  };
  const onKeyDown = (event: KeyboardEvent<HTMLInputElement>): void => {
    const key = event.key;
    if (!open) {
      if (key === 'ArrowDown' || (key === ' ' && event.ctrlKey)) {
        event.preventDefault();
        setAsked(true);
        look(event.currentTarget);
      }
      if (key === 'Enter') noteFilter(project, filter);
      if (key === 'Escape') {
        onFilter('');
        close();
      }
      return;
    }
    if (key === 'ArrowDown') move(1);
    else if (key === 'ArrowUp') move(-1);
    else if (key === 'Enter' || key === 'Tab') choose(offered[active]);
    else if (key === 'Escape') close();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <div className="filter-field">
      <TextInput
        ref={field}
        leftSection={<IconFilter size={13} stroke={1.6} />}
        placeholder="words to find, or a filter: metrics.eval_loss < 0.5"
        title="Words that names, parameters and data versions hold; or MLflow’s filter language, as in: metrics.eval_loss < 0.5 AND params.seed = '42'. ↓ shows what may come next."
        aria-label="Filter runs"
        role="combobox"
        aria-expanded={open}
        aria-controls={`${id}-list`}
        aria-autocomplete="list"
        aria-activedescendant={open ? `${id}-${active}` : undefined}
        aria-invalid={faulty || undefined}
        aria-describedby={faulty ? faultId : undefined}
        autoComplete="off"
        spellCheck={false}
        value={filter}
        onChange={(event) => {
          onFilter(event.currentTarget.value);
          look(event.currentTarget);
        }}
        onClick={(event) => cursor !== null && look(event.currentTarget)}
        onKeyUp={(event) => /^Arrow(Left|Right)$|^(Home|End)$/.test(event.key) && look(event.currentTarget)}
        onBlur={() => {
          noteFilter(project, filter);
          close();
        }}
        onKeyDown={onKeyDown}
      />
      {open && completion && (
        <div className="filter-offers">
          <div className="small third filter-expects">{EXPECTED[completion.expects]}</div>
          <div ref={list} id={`${id}-list`} role="listbox" aria-label={EXPECTED[completion.expects]}>
            {offered.map((option, index) => (
              <div
                key={option}
                id={`${id}-${index}`}
                role="option"
                aria-selected={index === active}
                tabIndex={-1}
                className="filter-offer mono"
                onPointerDown={(event) => {
                  event.preventDefault();
                  choose(option);
                }}
                onPointerMove={() => index !== active && setAt(index)}
              >
                {option}
              </div>
            ))}
          </div>
        </div>
      )}
    </div>
  );
};
