/** Fills the palette from the project; the lists are those of the pages, so they are usually here already. */
import { useMantineColorScheme } from '@mantine/core';
import { useQuery } from '@tanstack/react-query';
import { useRouter } from '@tanstack/react-router';
import { client, orpc, queryClient } from '../../engine/client.ts';
import { date, estimate, number, shortHash, subject, version } from '../../format/index.ts';
import { alertTitle, stateWords } from '../../pages/alert/format.ts';
import { placeKeys, PLACES } from '../places.ts';
import { toggleFloating, toggleSidebar } from '../view-state.ts';
import type { PaletteEntry } from './entries.ts';

export const useEntries = (): readonly PaletteEntry[] => {
  const router = useRouter();
  const scheme = useMantineColorScheme();
  const versions = useQuery(orpc.data.versions.queryOptions());
  const runs = useQuery(orpc.runs.list.queryOptions({ input: {} }));
  const models = useQuery(orpc.models.list.queryOptions());
  const serving = useQuery(orpc.serving.list.queryOptions());
  const alerts = useQuery(orpc.alerts.list.queryOptions());
  const queues = useQuery(orpc.labels.queues.queryOptions());
  const go = (path: string) => () => router.history.push(path);
  const live = serving.data?.find(({ state }) => state === 'running');
  const command = (id: string, title: string, run: () => void, note = '', keys?: string): PaletteEntry => ({
    id,
    group: 'Commands',
    title,
    note,
    words: '',
    run,
    ...(keys === undefined ? {} : { keys }),
  });
  return [
    command('train', 'Train on the newest data version…', go('/train'), 'starts the form'),
    command('check', 'Check drift now', () => {
      void client.monitoring.check().then(go('/monitoring'), go('/monitoring'));
    }),
    command('queue', 'Make a queue of texts to label…', go('/labels?make=ask')),
    command('jobs', 'Show jobs', () => toggleFloating('jobs'), '', 'Ctrl+J'),
    command('sidebar', 'Narrow or widen the sidebar', toggleSidebar, '', 'Ctrl+B'),
    command('light', 'Use the light colours', () => scheme.setColorScheme('light')),
    command('dark', 'Use the dark colours', () => scheme.setColorScheme('dark')),
    command('system', "Follow the system's colours", () => scheme.setColorScheme('auto')),
    command('refresh', 'Fetch everything again', () => void queryClient.invalidateQueries(), '', 'F5'),
    command('open', 'Open another project…', go('/welcome')),
    command('keys', 'Show all keys', () => toggleFloating('keys'), '', '?'),
    ...PLACES.map(
      ({ name, title, path, letter }, index): PaletteEntry => ({
        id: `page.${name}`,
        group: 'Pages',
        title,
        note: '',
        words: '',
        keys: placeKeys(index, letter),
        run: go(path),
      }),
    ),
    ...(versions.data ?? []).map(
      (one): PaletteEntry => ({
        id: `data.${one.revision}`,
        group: 'Data versions',
        title: `${shortHash(one.revision)}  ${subject(one.message)}`,
        note: `${date(one.date)}, ${one.author}`,
        words: `${one.revision} ${one.tags.join(' ')} ${one.branches.join(' ')}`,
        run: go(`/data/${one.revision}`),
      }),
    ),
    ...(runs.data ?? []).map(
      (run): PaletteEntry => ({
        id: `run.${run.runId}`,
        group: 'Runs',
        title: run.name,
        note: run.kept ? `test ${estimate(run.kept.testAccuracy)}` : run.status.toLowerCase(),
        words: `${run.runId} ${run.datasets.map(({ revision }) => revision ?? '').join(' ')}`,
        ...(run.status === 'RUNNING'
          ? { mark: 'running' as const }
          : run.runId === live?.runId
            ? { mark: 'live' as const }
            : {}),
        run: go(run.status === 'RUNNING' ? `/train/${run.runId}` : `/run/${run.runId}`),
      }),
    ),
    ...(alerts.data ?? []).map(
      (alert): PaletteEntry => ({
        id: `alert.${alert.number}`,
        group: 'Alerts',
        title: `#${alert.number}  ${alertTitle(alert)}`,
        note: `${stateWords(alert)}, ${date(alert.openedAt)}`,
        words: `${alert.number} ${alert.model} ${version(alert.version)}`,
        run: go(`/alert/${alert.number}`),
      }),
    ),
    ...(queues.data ?? []).map(
      (queue): PaletteEntry => ({
        id: `queue.${queue.id}`,
        group: 'Queues',
        title: queue.title,
        note: queue.state === 'closed' ? 'closed' : `${number(queue.counts.open)} left`,
        words: `labels ${queue.id}`,
        run: go(`/labels/${queue.id}`),
      }),
    ),
    ...(models.data ?? []).flatMap((model) =>
      model.versions.map(
        (one): PaletteEntry => ({
          id: `model.${model.name}.${one.version}`,
          group: 'Models',
          title: `${model.name} ${version(one.version)}`,
          note: one.runName ?? date(one.createdAt),
          words: `${one.aliases.join(' ')} ${one.revision ?? ''}`,
          ...(live?.model === model.name && live.version === one.version ? { mark: 'live' as const } : {}),
          run: go(`/models/${encodeURIComponent(model.name)}?version=${one.version}`),
        }),
      ),
    ),
  ];
};
