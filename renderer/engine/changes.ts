/** Follows the engine's stream of changes and fetches again what they name, at most twice a second per domain. */
import type { Change } from '../../core/contract/index.ts';
import { client, orpc, queryClient } from './client.ts';
import { onOpen } from './connection.ts';

type Domain = Change['domain'];

const INTERVAL = 500;

/** Versions name the runs that used them, models show their runs, and runs what they became. The chain and the activity draw on most domains. */
const keysOf = (domain: Domain): readonly (readonly unknown[])[] => {
  const own = {
    project: [orpc.project.key()],
    // A commit of data is one of the project's.
    data: [orpc.data.key(), orpc.project.current.key(), orpc.analysis.key()],
    runs: [orpc.runs.key(), orpc.data.versions.key(), orpc.data.graph.key(), orpc.models.key()],
    models: [orpc.models.key(), orpc.runs.key(), orpc.deployments.key(), orpc.analysis.key()],
    serving: [orpc.serving.key(), orpc.deployments.key()],
    monitoring: [orpc.monitoring.key(), orpc.alerts.key(), orpc.schedule.key()],
    stack: [orpc.stack.status.key(), orpc.stack.doctor.key()],
    'stack-log': [orpc.stack.log.key()],
    store: [orpc.store.key()],
    // A run that begins or ends moves the queue.
    jobs: [orpc.jobs.key(), orpc.training.queue.key()],
    settings: [orpc.settings.key(), orpc.project.current.key(), orpc.schedule.key()],
  }[domain];
  return ASIDE.has(domain) ? own : [...own, orpc.project.chain.key(), orpc.project.activity.key()];
};

/** The chain and the activity show nothing of these. */
const ASIDE: ReadonlySet<Domain> = new Set(['jobs', 'settings', 'stack', 'stack-log', 'store']);

const waiting = new Set<Domain>();
let timer: number | undefined;

const flush = (): void => {
  const domains = [...waiting];
  waiting.clear();
  timer = undefined;
  // A project was opened or closed: everything on screen belongs to another folder.
  if (domains.includes('project')) void queryClient.invalidateQueries();
  else
    for (const domain of domains)
      for (const queryKey of keysOf(domain)) void queryClient.invalidateQueries({ queryKey });
};

const note = (domain: Domain): void => {
  waiting.add(domain);
  timer ??= window.setTimeout(flush, INTERVAL);
};

const follow = async (): Promise<void> => {
  try {
    for await (const change of await client.system.changes()) note(change.domain);
  } catch {
    // The connection ended; the next `onOpen` follows again.
  }
};

/** Each new connection fetches everything again: changes were missed while it was down. */
export const followChanges = (): (() => void) =>
  onOpen(() => {
    void queryClient.invalidateQueries();
    void follow();
  });
