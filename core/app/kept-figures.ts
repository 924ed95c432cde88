/**
 * Each run's figures of its kept epoch, from its answers; found out once. Thousands of runs have thousands of files of answers: in a
 * program that stays open a list does not wait for them all, and the program answers others meanwhile.
 */
import { setImmediate as nextTurn, setTimeout as sleep } from 'node:timers/promises';
import type { RunSummary } from '../contract/tracking.ts';
import type { RunRecord } from '../tracking/store.ts';
import { accuracyOf, rocAucOf } from './evaluation.ts';
import type { Evaluations } from './evaluations.ts';
import type { KeptFile } from './kept-file.ts';

type Kept = RunSummary['kept'];

export type KeptFigures = {
  readonly of: (run: RunRecord) => Promise<Kept>;
  /** With the figures that are there, or come soon. */
  readonly list: (runs: readonly RunRecord[]) => Promise<RunSummary[]>;
};

export type KeptParts = {
  readonly evaluations: Evaluations;
  /** Whether files that are missing now stay so once their run has ended: nobody fetches them. */
  readonly isOwn: () => boolean;
  readonly stays: boolean;
  /** Where they are kept from one opening of the project to the next. */
  readonly file: KeptFile;
  /** The rest is here: the list is worth asking for again. */
  readonly onNews: () => void;
};

const WAIT_MILLISECONDS = 400;
/** So long others may wait for their turn. */
const TURN_MILLISECONDS = 20;

export const openKeptFigures = ({ evaluations, isOwn, stays, file, onNews }: KeptParts): KeptFigures => {
  const known = new Map<string, { readonly about: string; readonly kept: Kept }>(
    file.lines.map(({ runId, ...each }) => [runId, each]),
  );
  let filling: Promise<boolean> | null = null;

  /** undefined: not known. */
  const now = (run: RunRecord): Kept | undefined => {
    const about = aboutOf(run);
    if (about === null) return null;
    const found = known.get(run.runId);
    return found?.about === about ? found.kept : undefined;
  };

  const of = async (run: RunRecord): Promise<Kept> => {
    const { best_epoch: epoch, best_eval_loss: valLoss } = run.metrics;
    const about = aboutOf(run);
    if (about === null || epoch === undefined || valLoss === undefined) return null;
    const found = now(run);
    if (found !== undefined) return found;
    const [val, test] = await Promise.all([evaluations.of(run.runId, 'val'), evaluations.of(run.runId, 'test')]);
    const kept =
      val && test
        ? { epoch, valLoss, valAccuracy: accuracyOf(val), testAccuracy: accuracyOf(test), testRocAuc: rocAucOf(test) }
        : null;
    if (kept !== null || (isOwn() && run.endedAt !== null)) known.set(run.runId, { about, kept });
    // Those of a run that goes on change again and again.
    if (kept !== null && run.endedAt !== null) file.add({ runId: run.runId, about, kept });
    return kept;
  };

  const isKnown = (run: RunRecord): boolean => known.has(run.runId) || aboutOf(run) === null;

  /** One after the other, with turns for others in between; from a server the evaluations have lanes of their own. */
  const fill = async (runs: readonly RunRecord[]): Promise<boolean> => {
    if (!isOwn()) return (await Promise.all(runs.map(of))).some((kept) => kept !== null);
    let isNews = false;
    let turn = performance.now();
    for (const run of runs) {
      if ((await of(run)) !== null) isNews = true;
      if (performance.now() - turn < TURN_MILLISECONDS) continue;
      await nextTurn();
      turn = performance.now();
    }
    return isNews;
  };

  const arrived = async (runs: readonly RunRecord[]): Promise<void> => {
    const isLate = Symbol('late');
    const underWay = filling ?? fill(runs);
    const isFirst = filling === null;
    filling = underWay;
    const first = await Promise.race([underWay, sleep(WAIT_MILLISECONDS, isLate, { ref: false })]);
    if (!isFirst) return;
    const tell = (isNews: boolean): void => {
      filling = null;
      if (first === isLate && isNews) onNews();
    };
    void underWay.then(tell, () => tell(false));
  };

  return {
    of,
    list: async (runs) => {
      const isNear = (run: RunRecord): boolean => isKnown(run) || (!isOwn() && evaluations.isNear(run.runId));
      const far = stays ? runs.filter((run) => !isNear(run)) : [];
      if (far.length > 0) await arrived(far);
      const waitsFor = new Set(far.filter((run) => !isNear(run)));
      const whole: RunSummary[] = [];
      for (const run of runs) {
        const kept = waitsFor.has(run) ? null : now(run);
        // Not all at once: their files are on this disk, or were asked for above.
        whole.push({ ...run, kept: kept === undefined ? await of(run) : kept });
      }
      return whole;
    },
  };
};

/** What they depend on: a run that goes on keeps another epoch. null: runs of other programs lack these metrics. */
const aboutOf = ({ status, endedAt, metrics }: RunRecord): string | null => {
  const { best_epoch: epoch, best_eval_loss: valLoss } = metrics;
  return epoch === undefined || valLoss === undefined ? null : `${status} ${endedAt} ${epoch} ${valLoss}`;
};
