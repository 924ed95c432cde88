/** The names and values that a list of runs holds, for completing a filter where there is no database to ask. */
import { STATUSES, type Vocabulary } from './complete.ts';

export type KnownRun = {
  readonly name: string;
  readonly user: string;
  readonly metrics: readonly string[];
  readonly params: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly datasets: readonly { readonly name: string; readonly digest: string; readonly context: string }[];
};

const sorted = (texts: readonly (string | undefined)[]): string[] => {
  const known = texts.flatMap((text) => (text === undefined || text === '' ? [] : [text]));
  return [...new Set(known)].toSorted((a, b) => (a < b ? -1 : 1));
};

export const vocabularyOfRuns = (runs: readonly KnownRun[]): Vocabulary => ({
  keys: (kind) => {
    switch (kind) {
      case 'metric':
        return sorted(runs.flatMap(({ metrics }) => metrics));
      case 'parameter':
        return sorted(runs.flatMap(({ params }) => Object.keys(params)));
      case 'tag':
        return sorted(runs.flatMap(({ tags }) => Object.keys(tags)));
    }
  },
  values: ({ kind, key }) => {
    switch (kind) {
      case 'parameter':
        return sorted(runs.map(({ params }) => params[key]));
      case 'tag':
        return sorted(runs.map(({ tags }) => tags[key]));
      case 'dataset':
        return sorted(
          runs.flatMap(({ datasets }) =>
            datasets.map((each) => (key === 'context' ? each.context : key === 'name' ? each.name : each.digest)),
          ),
        );
      case 'attribute':
        if (key === 'status') return STATUSES;
        if (key === 'user_id') return sorted(runs.map(({ user }) => user));
        return key === 'run_name' ? sorted(runs.map(({ name }) => name)) : [];
      case 'metric':
        return [];
    }
  },
});
