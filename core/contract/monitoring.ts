/** Drift: the scores of a check, what it could and could not say, and the alert it raised. */
import { oc } from '@orpc/contract';
import { z } from 'zod';
import { histogram } from './common.ts';
import { couldSee, driftStatistic, familyVerdict, inputCheck } from './drift-family.ts';

/** Texts that a check needs on each side before it says anything. */
export const LEAST_TEXTS = { live: 10, reference: 20 } as const;

export const driftScore = z.object({
  /** `length` or `fraction_out_of_vocab`; logged to MLflow as `<name>_drift_score` (N-06). */
  name: z.string(),
  title: z.string(),
  state: z.enum(['ok', 'no_data', 'too_few', 'reference_too_small']),
  /** Two-sample KS statistic; null unless `ok`. */
  statistic: z.number().nullable(),
  /** Exact conditional p-value with ties (statistics.md 1.2). */
  p: z.number().nullable(),
  threshold: z.number().nullable(),
  exceeded: z.boolean(),
  reference: histogram.nullable(),
  live: histogram.nullable(),
});
export type DriftScore = z.infer<typeof driftScore>;

/** What a check told. The alert that it belongs to, which may hold several checks, is in alerts.ts. */
export const alert = z.object({
  /** Of the alert; with `number` as in `/alert/3` (null: of a check that was stored before alerts were numbered). */
  id: z.string(),
  number: z.number().int().nullable().default(null),
  checkId: z.string(),
  createdAt: z.string(),
  /** Plain text and Block Kit blocks, exactly as `chat.postMessage` gets them. */
  text: z.string(),
  blocks: z.array(z.record(z.string(), z.unknown())),
  channel: z.string().nullable(),
  delivery: z.enum(['not-configured', 'sent', 'failed', 'not-sent']),
  error: z.string().nullable(),
});
export type Alert = z.infer<typeof alert>;

export const driftCheck = z.object({
  id: z.string(),
  at: z.string(),
  model: z.string(),
  version: z.number().int(),
  runId: z.string(),
  /** Half-open window of predictions, UTC. */
  from: z.string(),
  to: z.string(),
  texts: z.number().int(),
  blankTexts: z.number().int(),
  referenceTexts: z.number().int(),
  /** Data version that the reference comes from. */
  revision: z.string().nullable(),
  /** Days that the window covers: more than was asked for where it held too few texts; 0 in checks of before. */
  days: z.number().default(0),
  /** What decided `state`. promise: the family's p against its level; fixed: the two scores against their limits, whatever the number of texts. */
  rule: z.enum(['promise', 'fixed']).default('fixed'),
  state: z.enum(['ok', 'drift', 'no_data', 'too_few', 'reference_too_small']),
  /** Enough texts for a verdict, too few to see any but large changes. */
  weak: z.boolean().default(false),
  /** null: no verdict, for want of texts. */
  family: familyVerdict.nullable().default(null),
  statistics: z.array(driftStatistic).default([]),
  inputs: z.array(inputCheck).default([]),
  couldSee: couldSee.nullable().default(null),
  scores: z.array(driftScore),
  /** Chance that both fixed limits together are passed without any drift, by permutation; null without figures. */
  falseAlarmShare: z.number().nullable(),
  warnings: z.array(z.string()),
  alert: alert.nullable(),
});
export type DriftCheck = z.infer<typeof driftCheck>;

/**
 * What makes a check an alarm: under the promise the statistics that it names, under fixed limits the scores outside them; and inputs by rule.
 * Empty: no alarm.
 */
export const alarmCauses = (
  check: Pick<DriftCheck, 'rule' | 'state' | 'statistics' | 'scores' | 'inputs'>,
): string[] => {
  const named = check.statistics.filter((statistic) => statistic.named).map(({ name }) => name);
  const outside = check.scores.filter((score) => score.exceeded).map(({ name }) => name);
  const inputs = check.inputs.filter((input) => input.alarm).map(({ kind }) => kind);
  const drift = check.state === 'drift' ? (check.rule === 'promise' ? named : outside) : [];
  return [...drift, ...inputs];
};

/** A live text with what makes it strange to the reference. */
export const carrier = z.object({
  id: z.string(),
  text: z.string(),
  label: z.string(),
  score: z.number(),
  createdAt: z.string(),
  words: z.number().int(),
  unknownShare: z.number(),
  unknownWords: z.array(z.string()),
});
export type Carrier = z.infer<typeof carrier>;

export const monitoringContract = {
  /** Newest first. */
  checks: oc.output(z.array(driftCheck)),
  check: oc.output(driftCheck),
  /** Texts of a check's window, strongest first for the score. */
  carriers: oc.input(z.object({ checkId: z.string(), score: z.string(), limit: z.number().int().default(100) })).output(
    z.object({
      texts: z.array(carrier),
      /** Words that set the window apart from the reference. */
      words: z.array(z.object({ word: z.string(), live: z.number().int(), reference: z.number().int() })),
    }),
  ),
  /** Sends the alert of a check again, or for the first time after Slack was set up. */
  sendAlert: oc.input(z.object({ checkId: z.string() })).output(alert),
  testSlack: oc.output(z.object({ ok: z.boolean(), message: z.string() })),
};
