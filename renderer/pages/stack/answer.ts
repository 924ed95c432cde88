/** The Stack page's sentence: is everything up, and if not what is to be pressed? */
import type { StackService, StackStatus } from '../../../core/contract/index.ts';
import { count } from '../../format/index.ts';
import { isUp, isUnwell } from '../../frame/stack-glance.ts';
import type { Answer } from '../../parts/AnswerLine.tsx';
import { isAtRest, serviceState } from './words.ts';

const NUMBERS = [
  'No',
  'One',
  'Two',
  'Three',
  'Four',
  'Five',
  'Six',
  'Seven',
  'Eight',
  'Nine',
  'Ten',
  'Eleven',
  'Twelve',
];

/** At the beginning of a sentence, or inside it. */
const inWords = (value: number, inside = false): string => {
  const word = NUMBERS[value] ?? String(value);
  return inside ? word.toLowerCase() : word;
};

const services = (value: number): string => `${inWords(value)} ${value === 1 ? 'service' : 'services'}`;

/** Services that a start is about, and others that run. */
export const counted = (status: StackStatus): readonly StackService[] =>
  status.services.filter(({ chosen, state }) => chosen || state === 'running');

/** `findings`: of the doctor; null while it looks. `server`: where runs and models live, when that is not the project folder. */
export const stackAnswer = (status: StackStatus, findings: number | null, server: string | null = null): Answer => {
  const { engine, file, job } = status;
  if (job) return jobAnswer(status, job.kind);
  if (engine.state === 'looking') return { title: 'Looking for a container engine.', detail: 'It takes a moment.' };
  if (engine.state !== 'ok') return withoutEngine(status, server);
  if (!file) {
    return {
      title: 'The project has no compose file, so there is no stack to start.',
      detail: 'Runs, models and data are kept in the project folder instead, in the same formats.',
    };
  }
  if (file.problem) {
    const { where, message } = file.problem;
    return {
      title: 'The compose file cannot be used as it is.',
      detail: where === undefined || message.includes(where) ? message : `${where}: ${message}`,
    };
  }
  return restAnswer(status, findings);
};

const jobAnswer = (status: StackStatus, kind: NonNullable<StackStatus['job']>['kind']): Answer => {
  const going = status.services.filter(({ step }) => step !== null);
  const all = counted(status);
  switch (kind) {
    case 'start': {
      const ready = all.filter((service) => isUp(service) && (service.step === null || isAtRest(service))).length;
      return {
        title: `The stack is starting: ${ready} of ${count(all.length, 'service')} ${ready === 1 ? 'is' : 'are'} up.`,
        detail: 'Images that are missing are fetched first; each service starts when those it needs are healthy.',
      };
    }
    case 'stop':
      return {
        title: `The stack is stopping: ${count(going.length, 'service')} to go.`,
        detail: 'The containers and all their data stay.',
      };
    case 'remove':
      return { title: 'The stack is being removed.', detail: 'Containers and networks first, what others need last.' };
    case 'pull':
      return {
        title: 'Images are being fetched.',
        detail: 'What runs goes on running; the next start uses what was fetched.',
      };
    default:
      return kind satisfies never;
  }
};

const withoutEngine = ({ engine }: StackStatus, server: string | null): Answer => {
  const detail = engine.problem?.message ?? '';
  switch (engine.state) {
    case 'no-permission':
      return { title: 'This user may not use the container engine.', detail };
    case 'too-old':
      return { title: 'The container engine is too old for the stack.', detail };
    case 'faulty':
      return { title: 'The container engine cannot be reached.', detail };
    default:
      if (server !== null) {
        return {
          title: `${noEngine(engine.state)}; runs and models live on ${server}.`,
          detail: 'Everything else is kept in the project folder, in the same formats.',
        };
      }
      return {
        title: `${noEngine(engine.state)}; everything is kept in the project folder.`,
        detail:
          'That is a complete way to work, not a lack: the formats are the same, and all of it can move to a stack later.',
      };
  }
};

const noEngine = (state: StackStatus['engine']['state']): string =>
  state === 'missing' ? 'There is no Docker here' : 'No container engine answers';

const restAnswer = (status: StackStatus, findings: number | null): Answer => {
  const all = counted(status);
  const up = all.filter(isUp);
  const from = `From ${status.file?.paths.join(' and ') ?? 'the compose file'}; Compose’s own command shows the same.`;
  if (all.length === 0) {
    return { title: 'No profile is chosen, so nothing would be started.', detail: 'Choose one below.' };
  }
  const unwell = all.filter((service) => isUnwell(service) || (service.problem !== null && !isUp(service)));
  if (status.problem && up.length < all.length) {
    // Why is said below, with what to do.
    return { title: failed(unwell, 'The stack did not come up'), detail: lacking(all) };
  }
  if (up.length === all.length) {
    const better =
      findings === null || findings === 0
        ? ''
        : `; ${inWords(findings, true)} ${findings === 1 ? 'thing' : 'things'} could be better`;
    const finished = up.filter(({ state }) => state === 'exited').length;
    const done =
      finished === 0 ? '' : `, ${inWords(finished, true)} of them with ${finished === 1 ? 'its' : 'their'} work done`;
    return {
      title: `The stack is up${better}.`,
      detail: `${services(up.length)} ${up.length === 1 ? 'is' : 'are'} up${done}. ${from}`,
    };
  }
  if (unwell.length > 0) return { title: failed(unwell, 'The stack is up in part'), detail: lacking(all) };
  if (all.some(({ state, health }) => state === 'running' && health === 'starting')) {
    return {
      title: `The stack is starting: ${up.length} of ${count(all.length, 'service')} are up.`,
      detail: lacking(all),
    };
  }
  if (all.every(({ state }) => state !== 'running')) {
    return {
      title: `The stack is stopped; ${inWords(all.length, true)} ${all.length === 1 ? 'service is' : 'services are'} ready to start.`,
      detail: from,
    };
  }
  return { title: `The stack is up in part: ${up.length} of ${count(all.length, 'service')}.`, detail: lacking(all) };
};

const failed = (unwell: readonly StackService[], otherwise: string): string => {
  const [first, ...more] = unwell;
  if (!first) return `${otherwise}.`;
  const others = more.length === 0 ? '' : ` and ${count(more.length, 'other')}`;
  return `${otherwise}: ${first.service}${others} ${more.length === 0 ? 'needs' : 'need'} attention.`;
};

/** "mlflow is unhealthy, web is stopped." */
const lacking = (all: readonly StackService[]): string => {
  const parts = all
    .filter((service) => !isUp(service))
    .map((service) => `${service.service}: ${serviceState(service).words}`);
  return `${parts.slice(0, 4).join(', ')}${parts.length > 4 ? ` and ${parts.length - 4} more` : ''}.`;
};
