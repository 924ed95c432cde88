/** The versions that drift checks watch: those that are served. */
import type { Deployment } from '../contract/serving.ts';

export type WatchedVersion = { readonly model: string; readonly version: number };

/** Each once. */
export const servedVersions = (deployments: readonly Deployment[]): WatchedVersion[] => {
  const served = deployments
    .filter(({ state }) => state === 'running' || state === 'starting')
    .map(({ model, version }) => ({ model, version }));
  return [...new Map(served.map((each) => [`${each.model}/${each.version}`, each])).values()];
};
