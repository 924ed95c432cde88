/** The form's sentence: what the run costs and whether it fits. */
import type { Job, Recipe, SystemInfo, TrainingPlan } from '../../../core/contract/index.ts';
import { errorInfoOf } from '../../../core/contract/index.ts';
import { count, duration, size, timeLeft } from '../../format/index.ts';
import type { Answer } from '../../parts/AnswerLine.tsx';
import { isHubName } from './draft.ts';
import { diskFits, fits, timeRange } from './estimate.ts';

export type FormFacts = {
  readonly versions: number;
  readonly problems: number;
  readonly recipe: Recipe | null;
  /** Several runs instead of one. */
  readonly search: { readonly runs: number; readonly seconds: number } | null;
  /** null while steps are measured. */
  readonly plan: TrainingPlan | null;
  readonly error: unknown;
  readonly system: SystemInfo | null;
  /** Training that runs already. */
  readonly busy: Job | undefined;
  /** Name of the run that changes are marked against. */
  readonly last: string | null;
  readonly changes: number;
};

/** null: steps are being measured and nothing is known yet. */
export const formAnswer = (facts: FormFacts): Answer | null => {
  const { plan, recipe, system, problems, error, search } = facts;
  if (facts.versions === 0) {
    return {
      title: 'There is no data version to train on yet.',
      detail: 'Put train.jsonl, val.jsonl and test.jsonl under version control; their rows carry "text" and "label".',
    };
  }
  if (problems > 0 || recipe === null) {
    return {
      title: `${problems === 1 ? 'One field needs' : `${count(problems, 'field')} need`} another value before this run can start.`,
      detail: 'Each says beside it what it takes. Nothing is measured until then.',
    };
  }
  if (error !== null) {
    const { message, where } = errorInfoOf(error);
    if (isToFetch(recipe, error)) {
      return {
        title: `${recipe.base ?? ''} is not on this computer yet.`,
        detail: 'Fetch it once, beside its name; then its time and memory are measured.',
      };
    }
    return {
      title: 'This run cannot start as it is set.',
      detail: where === undefined || message.includes(fileOf(where)) ? message : `${where}: ${message}`,
    };
  }
  if (!plan || !system) return null;
  const { least, most } = timeRange(plan, recipe);
  const time = `${duration(least) === duration(most) ? 'about' : 'at most'} ${duration(most)}`;
  if (!fits(plan, system)) {
    return {
      title: `This run takes ${size(plan.memoryBytes)} of memory, and ${size(system.freeBytes)} are free.`,
      detail: `A smaller batch, shorter texts or a smaller model takes less. It would take ${time}.`,
    };
  }
  if (!diskFits(plan)) {
    return {
      title: `This run needs ${size(plan.diskBytes)} of disk, and ${size(plan.diskFree)} are free.`,
      detail: 'Checkpoints and the model are kept there. Old runs in the trash, or other files, make room.',
    };
  }
  if (search !== null) {
    return {
      title: `${count(search.runs, 'run')} take at most ${duration(search.seconds)}, one after the other.`,
      detail: `Each takes ${time} and fits in memory; those that early stopping ends take less.`,
    };
  }
  return { title: `This run takes ${time} and fits in memory.`, detail: detailOf(facts) };
};

/** Its hub model has to be fetched first: no error, but a step. */
export const isToFetch = ({ base }: Recipe, error: unknown): boolean =>
  base !== null && isHubName(base) && errorInfoOf(error).code === 'not-found';

const fileOf = (where: string): string => where.replace(/:\d+$/, '').split(/[/\\]/).at(-1) ?? where;

const detailOf = ({ busy, last, changes }: FormFacts): string => {
  const marked =
    last === null
      ? 'Measured on a few steps of this run on this computer.'
      : changes === 0
        ? `Every setting is that of ${last}.`
        : `${changes === 1 ? 'One setting differs' : `${count(changes, 'setting')} differ`} from ${last}; ${changes === 1 ? 'it' : 'each'} is marked.`;
  return busy
    ? `${busy.title} goes on${busy.secondsLeft === null ? '' : `, ${timeLeft(busy.secondsLeft, true)}`}: in the queue, this run starts after it. ${marked}`
    : marked;
};
