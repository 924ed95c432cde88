/** What one `up` has made or started so far, so that a cancelled one can be taken back. */

export type Journal = {
  /** Ids of containers that were not there before. */
  readonly created: Set<string>;
  /** Ids of containers that were there and did not run. */
  readonly started: Set<string>;
  /** Ids of containers that reached what they were started for: these stay. */
  readonly ready: Set<string>;
  /** Name by id. */
  readonly networks: Map<string, string>;
  readonly volumes: Set<string>;
};

export const newJournal = (): Journal => ({
  created: new Set(),
  started: new Set(),
  ready: new Set(),
  networks: new Map(),
  volumes: new Set(),
});
