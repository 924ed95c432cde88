/** Puts the archive's objects into the cache; what is on screen is fetched again. */
import { useMutation } from '@tanstack/react-query';
import { orpc, queryClient } from '../../engine/client.ts';
import { count, size } from '../../format/index.ts';
import { showToast } from '../../parts/toast-state.ts';

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
