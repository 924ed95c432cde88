/** Where runs and models live, in words. */
import type { StoreState } from '../../../core/contract/index.ts';
import { count, dateAndTime } from '../../format/index.ts';
import type { Status } from '../../parts/StatusShape.tsx';

export type Said = { readonly status: Status; readonly title: string; readonly detail: string | null };

/** What the server is called: the stack's own is known by that. */
export const serverName = ({ isStack, url }: { readonly isStack: boolean; readonly url: string | null }): string =>
  isStack ? 'the stack’s MLflow' : (url ?? 'the server').replace(/^https?:\/\//, '');

export const whereNow = (state: StoreState): Said => {
  if (state.kind === 'project') {
    return { status: 'ok', title: 'In the project’s own file', detail: '.idrift/mlflow.db' };
  }
  const on = state.isStack ? 'On the stack’s MLflow' : 'On an MLflow server';
  switch (state.link) {
    case 'ok':
      return { status: 'ok', title: on, detail: state.url };
    case 'opening':
      return { status: 'working', title: `${on}, which is asked now`, detail: state.url };
    case 'away':
      return { status: 'attention', title: `${on}, which does not answer`, detail: state.url };
    default:
      return state.link satisfies never;
  }
};

/** "12 writes of 1 run wait on this disk since 22:50"; null when nothing waits. */
export const waitingWords = ({ unsent }: StoreState, now: Date = new Date()): string | null => {
  if (unsent.writes === 0) return null;
  const since = unsent.since === null ? '' : ` since ${dateAndTime(unsent.since, now)}`;
  const what = `${count(unsent.writes, 'write')} of ${count(unsent.runs, 'run')}`;
  return unsent.why === null
    ? `${what} ${unsent.writes === 1 ? 'is' : 'are'} on the way to the server`
    : `${what} ${unsent.writes === 1 ? 'waits' : 'wait'} on this disk${since}`;
};

/** Why the choice cannot be made here; null when it can. */
export const decidedElsewhere = ({ decidedBy }: StoreState): string | null =>
  decidedBy === 'environment' ? 'MLFLOW_TRACKING_URI of the environment decides this.' : null;

/** What became of the last copy. */
export const copyWords = ({ direction, url, at, copied }: NonNullable<StoreState['lastCopy']>): string => {
  const place = direction === 'export' ? url.replace(/^https?:\/\//, '') : 'the project’s file';
  return copied === ''
    ? `Everything was there already: ${place}, ${dateAndTime(at)}.`
    : `Copied ${copied} to ${place}, ${dateAndTime(at)}.`;
};
