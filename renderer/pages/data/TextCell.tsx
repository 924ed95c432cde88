/** A text on one line, its own direction kept, with what was searched for marked. */
import { hitsIn, oneLine } from './words.ts';

export const TextCell = ({ text, search }: { readonly text: string; readonly search?: string | undefined }) => {
  const shown = oneLine(text);
  if (search === undefined || search === '') return <bdi>{shown}</bdi>;
  return (
    <bdi>
      {hitsIn(shown, search).map((part, index) =>
        part.hit ? (
          <mark key={index} className="data-hit">
            {part.text}
          </mark>
        ) : (
          part.text
        ),
      )}
    </bdi>
  );
};
