/** A commit hash or digest: seven characters, and a click copies all of it. */
import { shortHash } from '../format/index.ts';
import { copyText } from './copy-text.ts';

export const Hash = ({ value }: { readonly value: string }) => {
  if (value === 'workspace') return <span>{shortHash(value)}</span>;
  const copy = (): Promise<void> => copyText(value, `Copied ${value}`);
  return (
    <button
      type="button"
      className="hash mono"
      title={`${value}: click to copy`}
      onClick={(event) => {
        event.stopPropagation();
        void copy();
      }}
    >
      {shortHash(value)}
    </button>
  );
};
