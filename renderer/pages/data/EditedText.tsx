/** A text with what was inserted and deleted in it. */
import { diffWords } from './word-diff.ts';
import { oneLine, visible } from './words.ts';

/** Characters before the first change that a line keeps: a change at the end of a long text must not be cut off. */
const LEAD = 36;

const shortened = (text: string): string => (text.length > LEAD + 12 ? `…${text.slice(-LEAD)}` : text);

type Props = {
  readonly before: string;
  readonly after: string;
  /** Keeps line breaks. */
  readonly whole?: boolean;
};

export const EditedText = ({ before, after, whole = false }: Props) => {
  const write = whole ? visible : oneLine;
  return (
    <bdi>
      {diffWords(before, after).map(({ kind, text }, index) => {
        const shown = index === 0 && kind === 'same' && !whole ? shortened(write(text)) : write(text);
        if (kind === 'inserted') {
          return (
            <ins key={index} className="inserted">
              {shown}
            </ins>
          );
        }
        return kind === 'deleted' ? (
          <del key={index} className="deleted">
            {shown}
          </del>
        ) : (
          <span key={index}>{shown}</span>
        );
      })}
    </bdi>
  );
};
