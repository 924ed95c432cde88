/** The way from labels to a better version, in words. */
import type { DraftConflict, LabelDraft, LabelLoop } from '../../../../core/contract/index.ts';
import { count, number, shortHash, version } from '../../../format/index.ts';

export const readyOf = ({ ready }: LabelDraft): number => ready.rows + ready.relabels;
const addedOf = ({ added }: LabelDraft): number => added.rows + added.relabels;

/** On the button; null: there is nothing to press. */
export const nextWords = ({ next, draft, labels, live, run, queueId }: LabelLoop): string | null => {
  switch (next) {
    case 'make-queue':
      return 'Send to Labels';
    case 'label':
      return queueId === null ? null : `Label ${count(labels?.open ?? 0, 'text')}`;
    case 'add':
      return `Add ${count(draft ? readyOf(draft) : 0, 'labelled row')} to the draft`;
    case 'commit':
      return 'Commit data version…';
    case 'train':
      return 'Train on it';
    case 'wait':
      return `Open run ${run?.name ?? ''}`.trim();
    case 'compare':
      return live ? `Compare with ${version(live.version)}` : 'Register and rehearse it';
    case 'promote':
      return run?.registered ? `Promote ${version(run.registered.version)}…` : 'Promote…';
    case 'release':
      return `Add ${count(draft?.holdOut.labelled ?? 0, 'held-out row')} to the draft`;
    case 'none':
      return null;
    default:
      return next satisfies never;
  }
};

/** "31 added, 4 since then." */
export const draftWords = (draft: LabelDraft): string => {
  const [added, ready] = [addedOf(draft), readyOf(draft)];
  const where = draft.isUncommitted ? 'in the draft' : 'in the data';
  const relabels = draft.added.relabels > 0 ? ` (${count(draft.added.relabels, 'row')} relabelled)` : '';
  if (added === 0) return ready === 0 ? 'Nothing of it is in the data yet.' : `${number(ready)} can be added.`;
  const since = ready - draft.lost;
  return `${number(added)} ${where}${relabels}${since > 0 ? `, ${number(since)} since then` : ''}.`;
};

/** What else is to be known of the draft, a sentence each. */
export const draftRemarks = (draft: LabelDraft): readonly string[] => [
  ...(draft.lost > 0
    ? [
        `${count(draft.lost, 'row')} that ${draft.lost === 1 ? 'was' : 'were'} added ${draft.lost === 1 ? 'is' : 'are'} not in the working copy any more; adding puts ${draft.lost === 1 ? 'it' : 'them'} there again.`,
      ]
    : []),
  ...(draft.inData > 0
    ? [`${number(draft.inData)} ${draft.inData === 1 ? 'was' : 'were'} in the data with that label already.`]
    : []),
  ...(draft.differs > 0
    ? [
        `${count(draft.differs, 'text')} with differing labels ${draft.differs === 1 ? 'is' : 'are'} not added: settle ${draft.differs === 1 ? 'it' : 'them'} first.`,
      ]
    : []),
  ...(draft.nearHeldOut > 0
    ? [`${number(draft.nearHeldOut)} left out: nearly the same as a text that another queue keeps out of training.`]
    : []),
  ...(draft.otherKeys.length > 0 && readyOf(draft) > 0 ? [`Their ${draft.otherKeys.join(', ')} will be null.`] : []),
];

export const holdOutWords = ({ holdOut }: LabelDraft): string => {
  if (holdOut.released) return 'Held-out texts may go into the data.';
  if (holdOut.oneIn === 0) return 'All texts may go into training.';
  return `${count(holdOut.texts, 'text')} (one in ${number(holdOut.oneIn)}) ${holdOut.texts === 1 ? 'stays' : 'stay'} out of training, to compare on: ${number(holdOut.labelled)} labelled.`;
};

export const conflictWords = ({ why, there, label }: DraftConflict): string => {
  const place = there ? `${there.split}, row ${number(there.index + 1)}, has it as ${there.label}` : '';
  switch (why) {
    case 'other-label':
      return `${place}; labelled ${label} here.`;
    case 'row-changed':
      return `${place} by now; labelled ${label} here.`;
    case 'row-gone':
      return `The row is no longer in the data; labelled ${label} here.`;
    default:
      return why satisfies never;
  }
};

export type StepState = 'done' | 'now' | 'working' | 'later';
export type LoopStep = {
  readonly name: string;
  readonly state: StepState;
  /** null: nothing to say yet. */
  readonly words: string | null;
  readonly at: string | null;
  readonly path: string | null;
};

/** Labels → data → run → comparison → live, each with its object. */
export const loopSteps = (loop: LabelLoop): readonly LoopStep[] => {
  const { labels, draft, commit, run, rehearsal, promoted, queueId, next, live } = loop;
  const step = (name: string, isDone: boolean, isNow: boolean, rest: Partial<Omit<LoopStep, 'name'>>): LoopStep => ({
    name,
    state: isDone ? 'done' : isNow ? 'now' : 'later',
    words: null,
    at: null,
    path: null,
    ...rest,
  });
  const hasLabels = (labels?.labelled ?? 0) > 0;
  const candidate = run?.registered;
  return [
    step('Labels', hasLabels && labels?.open === 0, next === 'make-queue' || next === 'label', {
      words: labels && `${number(labels.labelled)} of ${count(labels.total, 'text')}`,
      path: queueId === null ? null : `/labels/${encodeURIComponent(queueId)}`,
    }),
    step('Data', commit !== null && next !== 'add' && next !== 'commit', next === 'add' || next === 'commit', {
      words: commit ? `${shortHash(commit.revision)} ${commit.subject}` : draft && draftWords(draft),
      at: commit?.at ?? null,
      path: commit ? `/data/${commit.revision}` : draft?.isUncommitted ? '/data/workspace' : null,
    }),
    step('Run', run?.state === 'finished', next === 'train', {
      ...(run?.state === 'running' ? { state: 'working' as const } : {}),
      words: run && (run.state === 'ended' ? `${run.name} ended without a model` : run.name),
      at: run?.startedAt ?? null,
      path: run && (run.state === 'running' ? `/train/${run.runId}` : `/run/${run.runId}`),
    }),
    step('Compared', rehearsal !== null || promoted !== null, next === 'compare', {
      words:
        rehearsal &&
        (rehearsal.alertTexts ??
          (rehearsal.verdict === 'go' ? 'Nothing speaks against it.' : 'A check is not passed.')),
      at: rehearsal?.at ?? null,
      path: candidate ? `/models/${encodeURIComponent(candidate.model)}?version=${candidate.version}` : null,
    }),
    step('Live', promoted !== null, next === 'promote', {
      words: promoted ? `${promoted.model} ${version(promoted.version)}` : live && `${version(live.version)} answers`,
      path: promoted ? '/serving' : null,
    }),
  ];
};
