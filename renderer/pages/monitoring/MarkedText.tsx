/** A live text with the words that training never saw dotted under. */
import { markUnknown } from './mark-words.ts';

export const MarkedText = ({
  text,
  unknownWords,
}: {
  readonly text: string;
  readonly unknownWords: readonly string[];
}) => (
  <bdi>
    {markUnknown(text, new Set(unknownWords)).map((piece, index) =>
      piece.unknown ? (
        <span key={index} className="unknown-word">
          {piece.text}
        </span>
      ) : (
        piece.text
      ),
    )}
  </bdi>
);
