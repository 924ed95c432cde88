/** What is wrong with a filter: its text with the place underlined, and the words. */
import type { FilterFault as Fault } from './use-found-runs.ts';

type Props = { readonly id: string; readonly filter: string; readonly fault: Fault };

export const FilterFault = ({ id, filter, fault }: Props) => {
  const text = filter.trim();
  const { start, end, message } = fault;
  // At the very end there is nothing to underline: a blank stands for what is missing.
  const place = start === null || end === null ? null : { start, end: Math.max(end, start + 1) };
  return (
    <div id={id} className="filter-fault small" role="status">
      {place && (
        <code className="mono">
          {text.slice(0, place.start)}
          <u>{text.slice(place.start, place.end) || '\u00a0'}</u>
          {text.slice(place.end)}
        </code>
      )}
      <span>{message}</span>
      <span className="third">The runs shown are those of the last filter without a fault.</span>
    </div>
  );
};
