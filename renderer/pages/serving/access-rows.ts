/** Who asks a deployment: those with a key, and what else was asked; and what the fields of its rules say. Pure. */
import {
  type ConsumerUsage,
  type Deployment,
  type DeploymentRules,
  deploymentRules,
  OWN_CONSUMERS,
} from '../../../core/contract/index.ts';
import { count, number } from '../../format/index.ts';
import type { Check } from '../settings/format.ts';

export type ConsumerRow = {
  readonly key: string;
  /** keyed: has a key; own: of the app or its web page; gone: its key was withdrawn; nobody: came without one. */
  readonly kind: 'keyed' | 'own' | 'gone' | 'nobody';
  readonly name: string;
  /** When its key was made. */
  readonly since: string | null;
  /** Texts a minute; null: as everybody else. */
  readonly pace: number | null;
  readonly requests: number;
  readonly tokens: number;
};

const OWN: readonly string[] = Object.values(OWN_CONSUMERS);

/** Those with a key in the order of their names, then who asked otherwise, most first. */
export const consumerRows = (
  { access }: Pick<Deployment, 'access'>,
  usage: readonly ConsumerUsage[],
): readonly ConsumerRow[] => {
  const sums = new Map<string | null, { requests: number; tokens: number }>();
  for (const { consumer, requests, tokens } of usage) {
    const sum = sums.get(consumer) ?? { requests: 0, tokens: 0 };
    sums.set(consumer, { requests: sum.requests + requests, tokens: sum.tokens + tokens });
  }
  const none = { requests: 0, tokens: 0 };
  const keyed = access.consumers
    .toSorted((a, b) => a.name.localeCompare(b.name))
    .map(
      ({ name, createdAt, requestsPerMinute }): ConsumerRow => ({
        key: `key ${name}`,
        kind: 'keyed',
        name,
        since: createdAt,
        pace: requestsPerMinute,
        ...(sums.get(name) ?? none),
      }),
    );
  const others = [...sums]
    .filter(([name]) => !access.consumers.some((each) => each.name === name))
    .toSorted(([, a], [, b]) => b.requests - a.requests)
    .map(
      ([name, sum]): ConsumerRow => ({
        key: `asked ${name ?? ''}`,
        kind: name === null ? 'nobody' : OWN.includes(name) ? 'own' : 'gone',
        name: name ?? 'without a key',
        since: null,
        pace: null,
        ...sum,
      }),
    );
  return [...keyed, ...others];
};

export const ROW_WORDS: Readonly<Record<ConsumerRow['kind'], string>> = {
  keyed: '',
  own: 'of this project itself',
  gone: 'has no key any more',
  nobody: '',
};

/** "2 programs have a key; whoever has none is refused". */
export const accessFinding = ({ access: { keysNeeded, consumers } }: Pick<Deployment, 'access'>): string => {
  const have = consumers.length === 0 ? 'nobody has a key' : count(consumers.length, 'key');
  return `${have}; ${keysNeeded ? 'requests without one are refused' : 'none is needed'}`;
};

/** What asking for keys would cost, or costs. */
export const keylessWords = (rows: readonly ConsumerRow[], keysNeeded: boolean): string => {
  const keyless = rows.find(({ kind }) => kind === 'nobody')?.requests ?? 0;
  if (keyless === 0) return keysNeeded ? '' : 'No request of the last 30 days came without a key.';
  const came = `${count(keyless, 'request')} of the last 30 days came without a key`;
  return keysNeeded ? `${came}.` : `${came}: such are refused then.`;
};

type Numbers = 'requestsPerMinute' | 'bodyBytes' | 'queueTokens' | 'deadlineMs';

/** How each number is written in its field: what one of the field's is of the rule's. */
const UNIT: Readonly<Record<Numbers, number>> = {
  requestsPerMinute: 1,
  bodyBytes: 1000,
  queueTokens: 1,
  deadlineMs: 1000,
};

export const fieldText = (key: Numbers, value: number | null): string =>
  value === null ? '' : String(value / UNIT[key]);

/** An empty field: no limit, or the usual one, where there is such a thing. */
export const numberOf = (key: Numbers, text: string): number | null => {
  const trimmed = text.replaceAll(/[\s\u202f]/g, '').replace(',', '.');
  const value = Number(trimmed) * UNIT[key];
  return trimmed === '' ? null : UNIT[key] === 1 ? value : Math.round(value);
};

const BOUNDS: Readonly<Record<Numbers, string>> = {
  requestsPerMinute: `A whole number from 1 to ${number(1_000_000)}; empty for no limit.`,
  bodyBytes: `From 2 to ${number(16_777)} KB; empty for the usual.`,
  queueTokens: `A whole number from 512 to ${number(10_000_000)}.`,
  deadlineMs: 'From 0.1 to 600 seconds.',
};

export const checkNumber =
  (key: Numbers): Check =>
  (text) =>
    deploymentRules.shape[key].safeParse(numberOf(key, text)).success ? null : BOUNDS[key];

export const sitesOf = (text: string): readonly string[] => text.split(/[\s,]+/).filter((each) => each !== '');

export const checkSites: Check = (text) => {
  const wrong = sitesOf(text).find((site) => !deploymentRules.shape.origins.safeParse([site]).success);
  return wrong === undefined ? null : `“${wrong}” is no site: write it as https://shop.example, without a path.`;
};

export const ruleOf = (key: Numbers, text: string): DeploymentRules => ({ [key]: numberOf(key, text) });
