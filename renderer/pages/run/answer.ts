/** The Run page's sentence: how good it is, beside what is served, or what ended it. */
import type { Job, RunSummary } from '../../../core/contract/index.ts';
import { count, duration, metric, namedInterval, points, pValue, timeLeft, version } from '../../format/index.ts';
import type { Answer } from '../../parts/AnswerLine.tsx';
import { barePoints } from '../runs/compare.ts';
import { checkpointOf, resumeWords } from '../train/resumable.ts';
import { isHopeless } from '../runs/run-status.ts';
import type { Kept, Pair } from '../runs/lead.ts';
import type { ServedRun } from '../runs/served-run.ts';

export type RunFacts = {
  readonly run: RunSummary;
  readonly job: Job | undefined;
  readonly served: ServedRun | null;
  /** This run against another, which `name` calls "v1". */
  readonly baseline: { readonly name: string; readonly pair: Pair | null } | null;
};

export const runAnswer = (facts: RunFacts): Answer => {
  const { run, job } = facts;
  switch (run.status) {
    case 'RUNNING':
    case 'SCHEDULED': {
      const figures = [job?.where, job?.secondsLeft ? timeLeft(job.secondsLeft) : null].filter(Boolean).join(', ');
      return {
        title: `${run.name} is training${figures === '' ? '' : `: ${figures}`}.`,
        detail: 'Its test texts are scored once, after training.',
      };
    }
    case 'FAILED':
      return { title: `${run.name} failed${during(run)}${withoutModel(run)}.`, detail: causeOf(run) };
    case 'KILLED':
      return { title: `${run.name} was ${endedWord(run)}${during(run)}${withoutModel(run)}.`, detail: causeOf(run) };
    case 'INTERRUPTED':
      return { title: `${run.name} was interrupted${during(run)}${withoutModel(run)}.`, detail: causeOf(run) };
    case 'PAUSED':
      return {
        title: `${run.name} is paused${during(run)}.`,
        detail: [resumeWords(run), keptWords(run)].filter(Boolean).join(' '),
      };
    case 'FINISHED':
      return run.kept ? finished(facts, run.kept) : withoutFigures(run);
    default:
      return run.status satisfies never;
  }
};

const withoutFigures = (run: RunSummary): Answer => ({
  title: `${run.name} finished, and kept no answers on test texts.`,
  detail: 'Another program made it: its metrics and files are here, but nothing to compare it by.',
});

/** What can go on is not at its end. */
const withoutModel = (run: RunSummary): string => (checkpointOf(run) === null ? ' and made no model' : '');

/** A search ends those that it has no hope for. */
const endedWord = (run: RunSummary): string => (isHopeless(run) ? 'ended as hopeless' : 'cancelled');

/** Epochs that ended before the run did. */
const epochsOf = ({ metrics }: RunSummary): number => Math.floor(metrics['epoch'] ?? 0);

const during = (run: RunSummary): string => {
  const [all, done] = [run.params['num_train_epochs'], epochsOf(run)];
  if (done === 0) return ' in its first epoch';
  return all === undefined ? ` after ${count(done, 'epoch')}` : ` after ${done} of ${count(Number(all), 'epoch')}`;
};

const keptWords = (run: RunSummary): string => {
  const epochs = epochsOf(run);
  return epochs === 0
    ? 'Its parameters and data version are kept.'
    : `The curves of ${count(epochs, 'epoch')}, its parameters and data version are kept.`;
};

const causeOf = (run: RunSummary): string => {
  // An error stands below, in full.
  const silent = run.status === 'INTERRUPTED' && run.tags['idrift.error'] === undefined;
  // An error says by itself from where the run can go on.
  const goesOn = run.tags['idrift.error'] === undefined ? resumeWords(run) : null;
  const words = [goesOn, keptWords(run)].filter(Boolean).join(' ');
  return silent ? `Its process ended without a word, as in a crash or a power cut. ${words}` : words;
};

const finished = ({ run, served, baseline }: RunFacts, kept: Kept): Answer => {
  const { testAccuracy: accuracy } = kept;
  const score = `${run.name} scores ${metric(accuracy.value)}`;
  const device = run.tags['idrift.device'];
  const made = `Trained${run.seconds === null ? '' : ` in ${duration(run.seconds)}`}${device ? ` on ${device}` : ''}.`;
  const own = `${accuracy.interval ? `${namedInterval(accuracy.interval)} ` : ''}on ${count(accuracy.n, 'test text')}. ${made}`;
  if (served?.runId === run.runId && (served.state !== 'registered' || !baseline)) {
    const name = `${served.model} ${version(served.version)}`;
    const state = { live: `is live as ${name}`, stopped: `is ${name}, stopped`, registered: `is ${name}` }[
      served.state
    ];
    return { title: `${score} on test and ${state}.`, detail: own };
  }
  if (!baseline) return { title: `${score} on ${count(accuracy.n, 'test text')}.`, detail: own };
  const { name, pair } = baseline;
  if (pair?.state === 'different-texts') {
    return { title: `${score} on test; ${name} was tested on other texts.`, detail: own };
  }
  if (!pair?.difference) return { title: `${score} on ${count(accuracy.n, 'test text')}.`, detail: own };
  const { value, interval } = pair.difference;
  const size = points(Math.abs(value)).replace('+', '');
  const seen = value === 0 ? `the same as ${name}` : `${size} ${value > 0 ? 'above' : 'below'} ${name}`;
  const texts = count(pair.n, 'text');
  const detail = `Paired on the same texts: ${points(value)}${interval ? `, ${namedInterval(interval, barePoints)}` : ''}${pair.p === null ? '' : `, exact p ${pValue(pair.p)}`}. ${made}`;
  switch (pair.verdict) {
    case 'better':
    case 'worse':
      return { title: `${score} on test and is ${pair.verdict} than ${name}: ${size} on ${texts}.`, detail };
    case 'cannot-be-told-apart':
      return { title: `${score} on test, ${seen}; ${texts} cannot tell them apart.`, detail };
    case 'too-few-to-say':
      return { title: `${score} on test; ${texts} are too few to say more about ${name}.`, detail };
    case null:
      return { title: `${score} on test, ${seen}.`, detail };
    default:
      return pair.verdict satisfies never;
  }
};
