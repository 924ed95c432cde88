/** A server's runs come in pages over a network: callers that want the list at the same moment, as parts of one page do, share one reading. */
import type { Tracking } from './tracking.ts';

/** What changes no run. Of anything else a list that is under way may know or not: the next caller has it read anew. */
const READS: ReadonlySet<keyof Tracking> = new Set([
  'unsent',
  'listArtifacts',
  'artifactPath',
  'readArtifact',
  'modelFolder',
  'servingDir',
  'registryTags',
  'getRun',
  'history',
  'metricColumns',
  'searchRuns',
  'completeFilter',
  'listRegisteredModels',
  'resolveModel',
  'listExperiments',
] as const);

type List = ReturnType<Tracking['listRuns']>;
type Call = (...args: readonly unknown[]) => unknown;

export const sharedLists = (tracking: Tracking): Tracking => {
  const underWay = new Map<boolean, List>();
  const forget = (): void => underWay.clear();

  const listRuns: Tracking['listRuns'] = async (options = { deleted: false }) => {
    const { deleted } = options;
    const begun = underWay.get(deleted);
    if (begun) return begun;
    const list = tracking.listRuns(options);
    underWay.set(deleted, list);
    try {
      return await list;
    } finally {
      if (underWay.get(deleted) === list) underWay.delete(deleted);
    }
  };

  const noted = (call: Call): Call => {
    const write: Call = (...args) => {
      forget();
      const result = call(...args);
      // What was asked while it was under way may not know it either.
      if (result instanceof Promise) void result.then(forget, forget);
      return result;
    };
    return write;
  };

  return new Proxy(tracking, {
    get: (target, name) => {
      if (name === 'listRuns') return listRuns;
      const value: unknown = Reflect.get(target, name);
      return typeof value !== 'function' || READS.has(name as keyof Tracking) ? value : noted(value as Call);
    },
  });
};
