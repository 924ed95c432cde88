/** Reads and changes the project's settings; a change is shown at once and taken back when the engine refuses it. */
import { useMutation, useQuery } from '@tanstack/react-query';
import type { ProjectSettings } from '../../../core/contract/index.ts';
import { client, orpc, queryClient } from '../../engine/client.ts';

export type Change = Partial<ProjectSettings>;

export const useSettings = () => {
  const settings = useQuery(orpc.settings.get.queryOptions());
  const queryKey = orpc.settings.get.queryKey();
  const change = useMutation({
    mutationFn: (part: Change) => client.settings.set(part),
    onMutate: (part) => {
      const before = queryClient.getQueryData<ProjectSettings>(queryKey);
      if (before) queryClient.setQueryData(queryKey, { ...before, ...part });
      return { before };
    },
    onError: (_error, _part, context) => {
      if (context?.before) queryClient.setQueryData(queryKey, context.before);
    },
    onSuccess: (after) => queryClient.setQueryData(queryKey, after),
  });
  return { settings, change };
};
