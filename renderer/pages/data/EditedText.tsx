/** A text with what was inserted and deleted in it. */
import { diffWords } from './word-diff.ts';
import { oneLine, visible } from './words.ts';

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
        const shown = write(text);
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
