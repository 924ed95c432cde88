/** Reads and changes the project's settings; a change is shown at once and taken back when the engine refuses it. */
import { useMutation, useQuery } from '@tanstack/react-query';
import type { z } from 'zod';
import type { ProjectSettings, projectSettingsChange } from '../../../core/contract/index.ts';
import { client, orpc, queryClient } from '../../engine/client.ts';

/** Some keys; of `monitoring`, its schedule and its channels some again. */
export type Change = z.input<typeof projectSettingsChange>;
export type MonitoringChange = NonNullable<Change['monitoring']>;

/** As the engine merges it into the file. */
export const changed = (before: ProjectSettings, { monitoring, ...rest }: Change): ProjectSettings => {
  const now = before.monitoring;
  return {
    ...before,
    ...rest,
    monitoring: {
      ...now,
      ...monitoring,
      schedule: { ...now.schedule, ...monitoring?.schedule },
      channels: { ...now.channels, ...monitoring?.channels },
    },
  };
};

export const useSettings = () => {
  const settings = useQuery(orpc.settings.get.queryOptions());
  const queryKey = orpc.settings.get.queryKey();
  const change = useMutation({
    mutationFn: (part: Change) => client.settings.set(part),
    onMutate: (part) => {
      const before = queryClient.getQueryData<ProjectSettings>(queryKey);
      if (before) queryClient.setQueryData(queryKey, changed(before, part));
      return { before };
    },
    onError: (_error, _part, context) => {
      if (context?.before) queryClient.setQueryData(queryKey, context.before);
    },
    onSuccess: (after) => queryClient.setQueryData(queryKey, after),
  });
  return { settings, change };
};
