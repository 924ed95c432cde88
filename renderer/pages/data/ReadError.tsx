/** Where rows should stand and cannot be read: which files are missing (how to get them stands above), or which line is wrong. */
import { errorInfoOf, type GraphVersion } from '../../../core/contract/index.ts';
import { shortHash } from '../../format/index.ts';
import { ErrorState } from '../../parts/ErrorState.tsx';
import { missingOuts } from './versions.ts';

type Props = {
  readonly error: unknown;
  /** The versions whose rows were asked for. */
  readonly versions: readonly GraphVersion[];
  readonly onRetry: () => void;
};

export const ReadError = ({ error, versions, onRetry }: Props) => {
  const missing = missingOuts(versions);
  if (errorInfoOf(error).code !== 'not-available' || missing.length === 0) {
    return <ErrorState error={error} kept="Nothing was changed." onRetry={onRetry} />;
  }
  return (
    <ul className="data-missing data-missing-list mono small">
      {missing.slice(0, 40).map(({ path, md5 }) => (
        <li key={`${path} ${md5}`}>
          {path} <span className="third">{shortHash(md5)}</span>
        </li>
      ))}
    </ul>
  );
};
