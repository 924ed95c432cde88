/** The way from labels to a better version that is live: where it stands, the next step, and the steps that take a press. */
import { errorSentence, IdriftError, toErrorInfo } from '../../contract/errors.ts';
import type { DriftAlert } from '../../contract/alerts.ts';
import type { LabelDraft, LabelLoop, LoopAct, StartedComparison } from '../../contract/label-loop.ts';
import type { Rehearsal } from '../../contract/rehearsal.ts';
import type { Deployment } from '../../contract/serving.ts';
import type { RunSummary } from '../../contract/tracking.ts';
import type { Recipe } from '../../contract/training.ts';
import type { StoredQueue } from '../../labels/queue-rows.ts';
import { recipeOfRun } from '../run-recipe.ts';
import { alertOf, type DraftService, type KeptLabels } from './draft-service.ts';
import type { LabelHistory } from './label-history.ts';
import type { LabelCommit } from '../../data/label-trailers.ts';

export type LoopParts = {
  readonly labels: KeptLabels;
  readonly draft: DraftService;
  readonly history: LabelHistory;
  readonly runs: {
    readonly list: () => Promise<readonly RunSummary[]>;
    readonly find: (runId: string | null) => Promise<RunSummary | null>;
  };
  /** The alert of this copy of the project that the queue was made of; null: none. */
  readonly alertOfQueue: (
    queue: Pick<StoredQueue, 'source'>,
  ) => Pick<DriftAlert, 'number' | 'model' | 'version'> | null;
  /** The one that runs first. */
  readonly deployments: () => readonly Deployment[];
  readonly model: () => string;
  readonly runOfVersion: (model: string, version: number) => Promise<string | null>;
  readonly register: (order: {
    runId: string;
    name: string;
    description: string;
  }) => Promise<{ name: string; version: number }>;
  readonly rehearse: (which: Which & { readonly last: number }) => { readonly jobId: string };
  readonly rehearsal: (which: Which) => Rehearsal | null;
  /** The newest of a version that is live by now. */
  readonly lastRehearsal: (which: Which) => Rehearsal | null;
  readonly train: (order: {
    revision: string;
    recipe: Recipe;
  }) => Promise<{ readonly runId: string; readonly jobId: string }>;
};

type Which = { readonly model: string; readonly version: number; readonly deployment?: string | undefined };

/** Logged requests that a rehearsal replays beside test rows and the alert's texts. */
const REPLAYED = 200;

export const createLoopService = (parts: LoopParts) => {
  const { labels, draft, history, runs } = parts;

  const modelOf = (queueId: string): string => {
    const queue = labels.queue(queueId);
    return parts.alertOfQueue(queue)?.model ?? queue.suggestedBy?.model ?? parts.model();
  };

  const liveOf = (model: string): LabelLoop['live'] => {
    const found = parts.deployments().find((each) => each.model === model);
    if (!found) return null;
    return { model, version: found.version, deployment: found.name, runId: found.runId };
  };

  /** The commits that brought labels of the queue into what is checked out; newest first. */
  const commitsOf = async (queueId: string): Promise<readonly LabelCommit[]> =>
    (await history.here()).filter(({ queues }) => queues.includes(queueId));

  /** Newest first: those whose data holds all labels of the queue that were committed. A rebase gives commits other names, not another number. */
  const runsOf = async (queueId: string): Promise<readonly RunSummary[]> => {
    const wanted = Math.max(1, (await commitsOf(queueId)).length);
    const found: RunSummary[] = [];
    for (const run of await runs.list()) {
      const held = (await history.ofRun(run)).filter(({ queues }) => queues.includes(queueId)).length;
      if (held >= wanted) found.push(run);
    }
    return found.toSorted((a, b) => b.startedAt.localeCompare(a.startedAt));
  };

  const draftOrProblem = async (queueId: string): Promise<{ draft: LabelDraft | null; problem: string | null }> => {
    try {
      return { draft: await draft.read(queueId, 'train'), problem: null };
    } catch (thrown) {
      const info = toErrorInfo(thrown);
      if (info.code === 'internal') throw thrown;
      return { draft: null, problem: errorSentence(info) };
    }
  };

  const loop = async (queueId: string): Promise<LabelLoop> => {
    const queue = labels.queue(queueId);
    const { open, labelled, total } = queue.counts;
    const read = await draftOrProblem(queueId);
    const commit = (await commitsOf(queueId))[0] ?? null;
    const own = await runsOf(queueId);
    const live = liveOf(modelOf(queueId));
    // The run of what is live, when it holds the labels; else the newest.
    const promotedRun = own.find(({ runId }) => runId === live?.runId) ?? null;
    const run = promotedRun ?? own[0] ?? null;
    const registered = run?.registered.find(({ name }) => name === modelOf(queueId)) ?? null;
    const which = registered && { model: registered.name, version: registered.version };
    const rehearsal = !which
      ? null
      : promotedRun
        ? parts.lastRehearsal(which)
        : parts.rehearsal({ ...which, deployment: live?.deployment });
    const state: Omit<LabelLoop, 'next'> = {
      queueId,
      alert: alertOf(queue),
      ...read,
      labels: { labelled, open, total },
      commit: commit && { revision: commit.revision, subject: commit.subject, at: commit.at, by: commit.by },
      run: run && {
        runId: run.runId,
        name: run.name,
        state: stateOf(run),
        startedAt: run.startedAt,
        registered: registered && { model: registered.name, version: registered.version },
      },
      live,
      rehearsal: rehearsal && {
        at: rehearsal.at,
        verdict: rehearsal.verdict,
        alertTexts: rehearsal.checks.find(({ id }) => id === 'alert-texts')?.words ?? null,
      },
      promoted: promotedRun && live && { model: live.model, version: live.version },
    };
    return { ...state, next: nextOf(state) };
  };

  const noLoop = (alert: number): LabelLoop => ({
    queueId: null,
    alert,
    draft: null,
    problem: null,
    labels: null,
    commit: null,
    run: null,
    live: null,
    rehearsal: null,
    promoted: null,
    next: 'make-queue',
  });

  /** The run whose settings a new one takes: that of what is live, else that of the version that alarmed. */
  const pattern = async (queueId: string): Promise<{ readonly runId: string | null; readonly of: string }> => {
    const model = modelOf(queueId);
    const live = liveOf(model);
    if (live) return { runId: live.runId, of: `${model} v${live.version}` };
    const alarmed = parts.alertOfQueue(labels.queue(queueId));
    if (alarmed === null) return { runId: null, of: model };
    return { runId: await parts.runOfVersion(alarmed.model, alarmed.version), of: `${model} v${alarmed.version}` };
  };

  return {
    loop,
    loopOfAlert: async (alert: number): Promise<LabelLoop> => {
      const queue = labels
        .queues()
        .find((each) => alertOf(each) === alert && parts.alertOfQueue(each)?.number === alert);
      return queue === undefined ? noLoop(alert) : loop(queue.id);
    },

    retrain: async (queueId: string): Promise<{ runId: string; jobId: string }> => {
      labels.queue(queueId);
      const [commit] = await commitsOf(queueId);
      if (commit === undefined) throw noCommit(queueId);
      const { runId, of } = await pattern(queueId);
      const run = await runs.find(runId);
      const found = run && recipeOfRun(run.params);
      if (!found || 'unknown' in found) throw noRecipe(of, found?.unknown ?? null);
      const { runId: started, jobId } = await parts.train({ revision: commit.revision, recipe: found.recipe });
      return { runId: started, jobId };
    },

    compare: async (queueId: string): Promise<StartedComparison> => {
      const [run] = (await runsOf(queueId)).filter((each) => stateOf(each) === 'finished');
      if (run === undefined) throw noRun(queueId);
      const name = modelOf(queueId);
      const title = labels.queue(queueId).title;
      const version =
        run.registered.find((each) => each.name === name)?.version ??
        (await parts.register({ runId: run.runId, name, description: `Trained on labels of: ${title}` })).version;
      const deployment = liveOf(name)?.deployment ?? null;
      const { jobId } = parts.rehearse({
        model: name,
        version,
        ...(deployment === null ? {} : { deployment }),
        last: REPLAYED,
      });
      return { jobId, model: name, version, deployment };
    },
  };
};

const stateOf = ({ status, modelId }: RunSummary): 'running' | 'finished' | 'ended' => {
  if (status === 'RUNNING' || status === 'SCHEDULED') return 'running';
  return status === 'FINISHED' && modelId !== null ? 'finished' : 'ended';
};

/** A run that was begun is finished first: what is labelled meanwhile waits for the next round. */
const nextOf = ({ draft, labels, commit, run, rehearsal, promoted }: Omit<LabelLoop, 'next'>): LoopAct => {
  if (!promoted && run?.state === 'running') return 'wait';
  if (!promoted && run?.state === 'finished') return rehearsal === null ? 'compare' : 'promote';
  if (draft && draft.ready.rows + draft.ready.relabels > 0) return 'add';
  if (draft?.isUncommitted) return 'commit';
  if (promoted) return draft && draft.holdOut.labelled > 0 && !draft.holdOut.released ? 'release' : 'none';
  if (commit) return 'train';
  return (labels?.open ?? 0) > 0 ? 'label' : 'none';
};

const noCommit = (queueId: string): IdriftError =>
  new IdriftError({
    code: 'conflict',
    message: `No data version that is checked out here holds labels of ${queueId}.`,
    where: queueId,
    hint: 'Add the labelled rows to the draft and commit them; or check out the branch that has them.',
  });

const noRun = (queueId: string): IdriftError =>
  new IdriftError({
    code: 'conflict',
    message: `No run that finished was trained on labels of ${queueId}.`,
    where: queueId,
    hint: 'Train on the version that holds them first.',
  });

const noRecipe = (of: string, missing: readonly string[] | null): IdriftError =>
  new IdriftError({
    code: 'conflict',
    message:
      missing === null
        ? `How ${of} was trained is not known: its run is not here.`
        : `How ${of} was trained is not known: its run lacks ${missing.join(', ')}.`,
    where: of,
    hint: 'Choose the settings in the Train form.',
  });
