/** Small words of the Serving page. */
import {
  type Deployment,
  type LogRow,
  MASKS,
  OPEN_ACCESS,
  type ServingTraffic,
  UNSURE_BELOW,
  USUAL_LIMITS,
} from '../../../core/contract/index.ts';
import { count, probability, shortDate, time } from '../../format/index.ts';
import type { Status } from '../../parts/StatusShape.tsx';

export const DEPLOYMENT_STATUS: Readonly<Record<Deployment['state'], Status>> = {
  starting: 'working',
  running: 'ok',
  stopped: 'stopped',
  failed: 'failed',
};

/** What was just asked for, until the engine says it itself: it tells of changes at most twice a second. */
export const startingWith = (
  before: Deployment | null,
  { name, model, version }: { readonly name: string; readonly model: string; readonly version: number },
): Deployment => ({
  name,
  model,
  version,
  runId: null,
  state: 'starting',
  url: null,
  webUrl: null,
  startedAt: null,
  endedAt: null,
  error: null,
  pid: null,
  follows: before?.follows ?? null,
  port: before?.port ?? 0,
  split: [],
  shadow: null,
  before: before?.before ?? null,
  switchedAt: null,
  notice: null,
  precision: before?.precision ?? 'fp32',
  access: before?.access ?? OPEN_ACCESS,
  limits: before?.limits ?? USUAL_LIMITS,
});

const two = (n: number): string => String(n).padStart(2, '0');

/** Log rows carry seconds: "17:04:31" today, "Thu 17:04" and "4 Nov 17:04" before. */
export const logTime = (iso: string, now: Date = new Date()): string => {
  const at = new Date(iso);
  if (at.toDateString() === now.toDateString()) {
    return time(iso).replace(/(:\d\d)/, `$1:${two(at.getSeconds())}`);
  }
  return `${shortDate(iso, now)} ${time(iso)}`;
};

/** Requests of the last minutes tell whether somebody may still be asking. */
const RECENT_MINUTES = 15;

/** How many requests came lately, and when the newest did; null: none. */
export const recentUse = (
  { minutes }: ServingTraffic,
  now: Date = new Date(),
): { readonly requests: number; readonly words: string } | null => {
  const from = now.getTime() - RECENT_MINUTES * 60_000;
  const recent = minutes.filter(({ at }) => new Date(at).getTime() >= from);
  const newest = recent.at(-1);
  if (!newest) return null;
  const requests = recent.reduce((sum, minute) => sum + minute.requests, 0);
  return {
    requests,
    words: `${count(requests, 'request')} came in the last ${RECENT_MINUTES} minutes, the newest at ${time(newest.at)}; some may be yours.`,
  };
};

/** The answer of Try it as one sentence, for screen readers: "negativ, 0.81. positiv 0.19." */
export const spokenAnswer = (label: string, score: number, others: readonly (readonly [string, number])[]): string =>
  [
    `${label}, ${probability(score)}.`,
    ...others.filter(([name]) => name !== label).map(([name, value]) => `${name} ${probability(value)}.`),
  ].join(' ');

/** Probabilities in the order of the project's labels; unknown ones after them by name. */
export const inLabelOrder = (
  probabilities: Readonly<Record<string, number>>,
  labels: readonly string[],
): readonly (readonly [label: string, probability: number])[] => {
  const place = (label: string): number => {
    const index = labels.indexOf(label);
    return index < 0 ? labels.length : index;
  };
  return Object.entries(probabilities).toSorted(([a], [b]) => place(a) - place(b) || (a < b ? -1 : Number(a !== b)));
};

/**
 * An error as the engine says it: what happened, what to do, and the last lines of a service that died.
 */
export const errorParts = (
  error: string,
): { readonly first: string; readonly lines: string; readonly remedy: string } => {
  const [head = '', ...rest] = error.split('\n');
  const end = /\.\s+(?=\p{Lu})/u.exec(head);
  const first = end ? head.slice(0, end.index + 1) : head;
  return { first, lines: rest.join('\n').trim(), remedy: end ? head.slice(end.index + end[0].length) : '' };
};

/** What is worth knowing of a logged answer beside itself, the rarest first. */
export const flagsOf = (row: LogRow): readonly string[] => [
  ...(row.feedback ? ['disputed'] : []),
  ...(row.truncated ? ['cut'] : []),
  ...((row.unknownWords?.length ?? 0) > 0 ? ['unknown words'] : []),
  ...(row.abstain ? ['abstained'] : row.score < UNSURE_BELOW ? ['unsure'] : []),
  ...(masksIn(row.text).length > 0 ? ['masked'] : []),
];

/** "mail address, 2 telephone numbers": what was taken out of a text before it was written. */
export const masksIn = (text: string): readonly string[] =>
  Object.entries(MASKS).flatMap(([kind, mask]) => {
    const found = text.split(mask).length - 1;
    return found === 0 ? [] : [found === 1 ? kind : count(found, kind, kind.endsWith('s') ? `${kind}es` : `${kind}s`)];
  });
