/** What a version answers with its data: the alerts that close when it is live, and the texts on which it can be compared honestly. */
import { IdriftError, toErrorInfo } from '../../contract/errors.ts';
import { isOfAlert } from '../../contract/alert-queue.ts';
import type { DriftAlert } from '../../contract/alerts.ts';
import type { ModelChange } from '../../contract/models.ts';
import type { RunSummary } from '../../contract/tracking.ts';
import type { StoredQueue } from '../../labels/queue-rows.ts';
import type { AlertTexts } from '../deploy/promotion.ts';
import { alertOf, type DraftService, type KeptLabels } from './draft-service.ts';
import type { LabelHistory } from './label-history.ts';

export type AnsweredParts = {
  readonly labels: KeptLabels;
  readonly draft: Pick<DraftService, 'heldOut'>;
  readonly history: LabelHistory;
  readonly alerts: {
    readonly list: () => readonly DriftAlert[];
    readonly promoted: (id: string, note: string, what: { version: number; revision: string }) => Promise<void>;
  };
  readonly runOf: (runId: string | null) => Promise<RunSummary | null>;
  readonly runOfVersion: (model: string, version: number) => Promise<string | null>;
  /** Which of the texts none of these data versions has, as they stand or nearly so. */
  readonly unseen: (question: {
    revisions: readonly string[];
    texts: readonly string[];
  }) => Promise<readonly boolean[]>;
};

export const createAnsweredAlerts = (parts: AnsweredParts) => {
  const { labels, history, alerts } = parts;

  /**
   * Commits name queues, and another copy of the project may have one of the same name: the labelled texts must be in the run's data.
   * Where that cannot be read here, the name has to do.
   */
  const holdsTextsOf = async (queues: readonly StoredQueue[], { datasets }: RunSummary): Promise<boolean> => {
    const texts = queues.flatMap(({ id }) => {
      const labelled = new Set(labels.outcomes(id).map((outcome) => outcome.id));
      return labels.items(id).flatMap((item) => (labelled.has(item.id) ? [item.text] : []));
    });
    const revisions = datasets.flatMap(({ revision }) => revision ?? []).slice(0, 1);
    try {
      return (await parts.unseen({ revisions, texts })).includes(false);
    } catch (thrown) {
      if (!(thrown instanceof IdriftError) || thrown.info.code === 'internal') throw thrown;
      return texts.length > 0;
    }
  };

  const close = async (model: string, version: number): Promise<void> => {
    const waiting = alerts.list().filter((alert) => alert.closedAt === null && alert.model === model);
    if (waiting.length === 0) return;
    const run = await parts.runOf(await parts.runOfVersion(model, version));
    if (run === null) return;
    const commits = await history.ofRun(run);
    for (const alert of waiting) {
      // Raised by the very version that goes on answering, it is not answered by that version.
      if (alert.version === version) continue;
      const own = labels.queues().filter(({ source }) => isOfAlert(source, alert));
      const commit = commits.find(({ queues, at }) => at > alert.openedAt && own.some(({ id }) => queues.includes(id)));
      if (commit === undefined || !(await holdsTextsOf(own, run))) continue;
      const note = `${model} v${version} is live; it was trained on labels of these texts (“${commit.subject}”, ${commit.revision.slice(0, 7)}).`;
      await alerts.promoted(alert.id, note, { version, revision: commit.revision });
    }
  };

  return {
    /** Of a change in what answers: closes the alerts that the version answers, whoever made it live. Rejects never. */
    served: async (model: string, change: ModelChange): Promise<void> => {
      if (change.what !== 'served' || change.role === 'shadow' || (change.share ?? 1) < 1) return;
      try {
        await close(model, change.version);
      } catch (thrown) {
        process.stderr.write(`Alerts of ${model} were not looked at: ${toErrorInfo(thrown).message}\n`);
      }
    },

    /** For a rehearsal of one run's model against another's. */
    alertTexts: async (candidate: string | null, current: string | null): Promise<AlertTexts> => {
      const [run, other] = [await parts.runOf(candidate), await parts.runOf(current)];
      const commits = run ? await history.ofRun(run) : [];
      const queueIds = new Set(commits.flatMap(({ queues }) => queues));
      const own = labels.queues().filter(({ id }) => queueIds.has(id));
      const texts = await parts.draft.heldOut(own.map(({ id }) => id));
      const known = own
        .filter((queue) => alertOf(queue) !== null)
        .flatMap(({ id }) => labels.items(id).map(({ text }) => text));
      const found = { alerts: [...new Set(own.map(alertOf).filter((alert) => alert !== null))], known };
      if (texts.length === 0) return { ...found, rows: [] };
      const revisions = [run, other].flatMap(
        (each) => each?.datasets.find(({ revision }) => revision !== null)?.revision ?? [],
      );
      try {
        const isUnseen = await parts.unseen({ revisions, texts: texts.map(({ text }) => text) });
        return { ...found, rows: texts.filter((_, at) => isUnseen[at] === true) };
      } catch (thrown) {
        if (!(thrown instanceof IdriftError) || thrown.info.code === 'internal') throw thrown;
        const problem = `They are not compared on the alert’s texts: whether they were trained on them cannot be told. ${thrown.info.message}`;
        return { ...found, rows: [], problem };
      }
    },
  };
};
