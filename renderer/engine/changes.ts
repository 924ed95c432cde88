/** Follows the engine's stream of changes and fetches again what they name, at most twice a second per domain. */
import type { Change } from '../../core/contract/index.ts';
import { client, orpc, queryClient } from './client.ts';
import { onOpen } from './connection.ts';

type Domain = Change['domain'];

const INTERVAL = 500;

/** What each label changes. The list beside a text is told by what the label answers, its help comes anew by its age. */
const labelLists = (): readonly (readonly unknown[])[] => [
  orpc.labels.queues.key(),
  orpc.labels.queue.key(),
  orpc.labels.accuracy.key(),
  orpc.labels.loopOfAlert.key(),
  orpc.labels.review.key(),
  orpc.labels.agreement.key(),
  orpc.labels.teamStatus.key(),
];

/** Where the way from labels to a better version stands draws on all of these; what each label changes of it is fetched by its page, between keys. */
const LOOP_DOMAINS: ReadonlySet<Domain> = new Set(['data', 'runs', 'models', 'serving', 'monitoring']);
const loops = (): readonly (readonly unknown[])[] => [orpc.labels.loop.key(), orpc.labels.loopOfAlert.key()];

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
    labels: labelLists(),
    stack: [orpc.stack.status.key(), orpc.stack.doctor.key()],
    'stack-log': [orpc.stack.log.key()],
    store: [orpc.store.key()],
    // A run that begins or ends moves the queue.
    jobs: [orpc.jobs.key(), orpc.training.queue.key()],
    settings: [orpc.settings.key(), orpc.project.current.key(), orpc.schedule.key()],
  }[domain];
  if (domain === 'labels') {
    showLabelsInChain();
    // It goes through the whole queue: its page asks at its own acts, others when they open.
    void queryClient.invalidateQueries({ queryKey: orpc.labels.secondOpinions.key(), refetchType: 'none' });
  }
  const all = LOOP_DOMAINS.has(domain) ? [...own, ...loops()] : own;
  return ASIDE.has(domain) ? all : [...all, orpc.project.chain.key(), orpc.project.activity.key()];
};

/** The chain and the activity show nothing of these. */
const ASIDE: ReadonlySet<Domain> = new Set(['jobs', 'labels', 'settings', 'stack', 'stack-log', 'store']);

/** Somebody who labels changes a figure of the chain with every key; nobody reads it that often. */
const LABELS_INTERVAL = 3000;
let chainTimer: number | undefined;
const showLabelsInChain = (): void => {
  chainTimer ??= window.setTimeout(() => {
    chainTimer = undefined;
    void queryClient.invalidateQueries({ queryKey: orpc.project.chain.key() });
  }, LABELS_INTERVAL);
};

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
