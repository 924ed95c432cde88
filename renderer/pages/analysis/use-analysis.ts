/** What the Analysis page is about: the models there are, the chosen one's analysis, and the one that it is compared with. */
import { keepPreviousData, useQueries, useQuery } from '@tanstack/react-query';
import type { Analysis, ModelComparison, RunSummary } from '../../../core/contract/index.ts';
import { orpc, queryClient } from '../../engine/client.ts';
import { version as versionName } from '../../format/index.ts';
import type { AnalysisSearch } from './search.ts';

type Choice = { readonly value: string; readonly label: string };

type Choices = {
  readonly groups: readonly { readonly group: string; readonly items: readonly Choice[] }[];
  /** What is live, else the newest version, else the newest run with a model; null: there is none. */
  readonly usual: string | null;
};

type AnalysisView = {
  /** null while they are fetched. */
  readonly choices: Choices | null;
  readonly model: string | null;
  readonly analysis: Analysis | null;
  readonly other: Analysis | null;
  readonly comparison: ModelComparison | null;
  readonly busy: boolean;
  /** The analysis is of what was chosen before; that of this choice is on the way. */
  readonly isOld: boolean;
  readonly error: unknown;
  readonly retry: () => void;
};

/** Splits by the words of the address. */
const SPLITS = { test: ['test'], both: ['val', 'test'], train: ['train'] } as const;

export const orderOf = (reference: string, { data, split = 'test', alone = false }: AnalysisSearch) => ({
  reference,
  revision: data ?? null,
  splits: [...SPLITS[split]],
  leaveOutShared: alone,
  leaveOutDuplicates: alone,
});

export const useAnalysis = (search: AnalysisSearch): AnalysisView => {
  const choices = useChoices();
  const model = search.model ?? choices?.usual ?? null;
  const against = search.against ?? null;
  const order = orderOf(model ?? '', search);
  const asked = { enabled: model !== null, placeholderData: keepPreviousData };
  const own = useQuery({ ...orpc.analysis.analyse.queryOptions({ input: order }), ...asked });
  const besides = { enabled: model !== null && against !== null };
  const other = useQuery({
    ...orpc.analysis.analyse.queryOptions({ input: { ...order, reference: against ?? '' } }),
    ...besides,
  });
  const comparison = useQuery({
    ...orpc.analysis.compare.queryOptions({ input: { ...order, against: against ?? '' } }),
    ...besides,
  });
  return {
    choices,
    model,
    analysis: own.error ? null : (own.data ?? null),
    other: against === null ? null : (other.data ?? null),
    comparison: against === null ? null : (comparison.data ?? null),
    busy: own.isFetching || other.isFetching || comparison.isFetching,
    isOld: own.isPlaceholderData,
    error: own.error ?? other.error ?? comparison.error,
    retry: () => void queryClient.invalidateQueries({ queryKey: orpc.analysis.key() }),
  };
};

const useChoices = (): Choices | null => {
  const [models, runs, deployments] = useQueries({
    queries: [
      orpc.models.list.queryOptions(),
      orpc.runs.list.queryOptions({ input: {} }),
      orpc.serving.list.queryOptions(),
    ],
  });
  if (!models.data || !runs.data) return null;
  const live = deployments.data?.find(({ state }) => state === 'running');
  const versions = models.data.flatMap(({ name, versions: all }) =>
    all
      .toSorted((a, b) => b.version - a.version)
      .map(({ version, aliases }) => ({
        value: `${name}/${version}`,
        label: `${name} ${versionName(version)}${aliases.length > 0 ? `, ${aliases.join(', ')}` : ''}`,
      })),
  );
  const registered = new Set(models.data.flatMap((each) => each.versions.map(({ runId }) => runId)));
  const others = runs.data
    .filter(({ runId, modelId }) => modelId !== null && !registered.has(runId))
    .map(({ runId, name }: RunSummary) => ({ value: runId, label: name }));
  return {
    groups: [
      { group: 'Registered versions', items: versions },
      { group: 'Runs', items: others },
    ].filter(({ items }) => items.length > 0),
    usual: (live && `${live.model}/${live.version}`) ?? versions[0]?.value ?? others[0]?.value ?? null,
  };
};
