/** Everything that data-child.ts does, by its verb: questions that read every row, and long work. Each loads what it needs when it is asked. */
import type { OnProgress } from '../data/progress.ts';
import type { ChangeQuery, RowQuery } from './data-reads.ts';
import { tasks } from './data-tasks.ts';

export type VerbContext = {
  /** Of the project. */
  readonly dir: string;
  readonly onProgress: OnProgress;
  /** Aborts when the work is cancelled. */
  readonly signal: AbortSignal;
};

const reads = () => import('./data-reads.ts');
type Revision = { readonly revision: string };
type Sides = { readonly from: string; readonly to: string };

export const dataVerbs = {
  /** Loads what most questions need, before the first comes. */
  warm: async (_context: VerbContext, _input: null): Promise<null> => {
    await reads();
    return null;
  },
  versions: async ({ dir }: VerbContext, _input: null) => (await reads()).versions(dir),
  graph: async ({ dir }: VerbContext, _input: null) => (await reads()).graph(dir),
  rows: async ({ dir }: VerbContext, input: RowQuery) => (await reads()).rows(dir, input),
  statistics: async ({ dir }: VerbContext, input: Revision) => (await reads()).statistics(dir, input),
  diff: async ({ dir }: VerbContext, input: Sides) => (await reads()).diffHead(dir, input),
  changes: async ({ dir }: VerbContext, input: ChangeQuery) => (await reads()).changes(dir, input),
  ...tasks,
};

export type DataVerb = keyof typeof dataVerbs;
export type VerbInput<Verb extends DataVerb> = Parameters<(typeof dataVerbs)[Verb]>[1];
export type VerbResult<Verb extends DataVerb> = Awaited<ReturnType<(typeof dataVerbs)[Verb]>>;
