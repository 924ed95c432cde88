/** Where rows should stand and cannot be read: fetch what is missing from the archive, or say which line is wrong. */
import { Button } from '@mantine/core';
import { useMutation } from '@tanstack/react-query';
import { type DataVersion, errorInfoOf } from '../../../core/contract/index.ts';
import { orpc, queryClient } from '../../engine/client.ts';
import { count, shortHash, size } from '../../format/index.ts';
import { EmptyState } from '../../parts/EmptyState.tsx';
import { ErrorState } from '../../parts/ErrorState.tsx';
import { showToast } from '../../parts/toast-state.ts';
import { bytesOf, missingOuts } from './versions.ts';

/** Puts the archive's objects into the cache; what is on screen is fetched again. */
export const useRestore = () =>
  useMutation(
    orpc.data.restoreCache.mutationOptions({
      onSuccess: ({ objects, bytes }) => {
        showToast(
          objects === 0
            ? 'Everything in the archive was in the cache'
            : `Restored ${count(objects, 'object')}, ${size(bytes)}`,
        );
        void queryClient.invalidateQueries({ queryKey: orpc.data.key() });
      },
    }),
  );

type Props = {
  readonly error: unknown;
  /** The versions whose rows were asked for. */
  readonly versions: readonly DataVersion[];
  readonly onRetry: () => void;
};

export const ReadError = ({ error, versions, onRetry }: Props) => {
  const restore = useRestore();
  const missing = missingOuts(versions);
  if (errorInfoOf(error).code !== 'not-available' || missing.length === 0) {
    return <ErrorState error={error} kept="Nothing was changed." onRetry={onRetry} />;
  }
  return (
    <>
      <EmptyState
        title={`${count(missing.length, 'file')}, ${size(bytesOf(missing))}, ${missing.length === 1 ? 'is' : 'are'} not in the cache`}
        detail={
          <>
            <ul className="data-missing mono small">
              {missing.map(({ path, md5 }) => (
                <li key={`${path} ${md5}`}>
                  {path} <span className="third">{shortHash(md5)}</span>
                </li>
              ))}
            </ul>
            The project’s archive may hold them. Restoring writes to the cache only; the files in the folder stay as
            they are.
          </>
        }
      >
        <Button variant="light" loading={restore.isPending} onClick={() => restore.mutate(undefined)}>
          Restore from the archive
        </Button>
      </EmptyState>
      {restore.error && <ErrorState error={restore.error} kept="The cache was not changed." />}
      {restore.isSuccess && <ErrorState error={error} kept="The archive does not hold them." onRetry={onRetry} />}
    </>
  );
};
