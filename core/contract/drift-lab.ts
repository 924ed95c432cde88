/** A place to try drift checks: any two sets of texts, the power of a check against a change, and other settings replayed on the log. */
import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { revision, split } from './common.ts';
import { driftCheck } from './monitoring.ts';

/** Texts that are pasted at once, and the longest of them. */
export const PASTED = { texts: 2000, letters: 20_000 } as const;

const pastedTexts = z.array(z.string().max(PASTED.letters)).min(1).max(PASTED.texts);

export const textSet = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('split'), revision, split }),
  /** Texts that the served version was asked in the last `days`, which end `ago` days before now. */
  z.object({ kind: z.literal('live'), days: z.number().int().min(1).max(365), ago: z.number().int().min(0).max(3650) }),
  z.object({ kind: z.literal('pasted'), texts: pastedTexts }),
]);
export type TextSet = z.infer<typeof textSet>;

export const labOrder = z.object({
  /** Data version whose training split the words and letters are learned from. */
  revision,
  reference: textSet,
  /** One or two sets that are compared with the reference. */
  sets: z.array(textSet).min(1).max(2),
});

export const labColumn = z.object({
  /** "test of 7c41e0b", "live, last 7 days", "3 pasted texts". */
  name: z.string(),
  /** As a check of those texts would be; `prediction` and `meaning` are unavailable, since no model is asked. */
  check: driftCheck,
});
export type LabColumn = z.infer<typeof labColumn>;

export const LAB_CHANGES = ['mixed', 'longer', 'plain', 'mojibake', 'repeated'] as const;
/** `plain`: without marks on letters, å becomes a; `repeated`: all changed texts are the same one; `mixed`: other texts are put in. */
export const labChange = z.enum(LAB_CHANGES);
export type LabChange = z.infer<typeof labChange>;

export const powerOrder = z.object({
  revision,
  change: labChange,
  /** For `mixed`: what is put in. */
  texts: pastedTexts.optional(),
  /** Of the live texts that are changed. */
  share: z.number().min(0).max(1),
  falseAlarmsPerYear: z.number().min(0.01).max(52),
  rounds: z.number().int().min(20).max(1000).default(60),
});

/** How a simulation goes: a number of live texts at a time, each round a week. */
export const powerPoint = z.object({
  live: z.number().int(),
  reference: z.number().int(),
  rounds: z.number().int(),
  alarms: z.number().int(),
});
export type PowerPoint = z.infer<typeof powerPoint>;

export const powerProgress = z.object({ points: z.array(powerPoint), done: z.number().int(), of: z.number().int() });

/** Settings that a replay tries. */
export const replaySettings = z.object({
  days: z.number().int().min(1).max(365),
  falseAlarmsPerYear: z.number().min(0.01).max(52),
  rule: z.enum(['promise', 'fixed']),
  thresholds: z.record(z.string(), z.number().min(0).max(1)),
});
export type ReplaySettings = z.infer<typeof replaySettings>;

export const replayOrder = z.object({ weeks: z.number().int().min(1).max(104), settings: replaySettings });

/** One week: what the project's settings find in it, and what the others do. */
export const replayWeek = z.object({
  to: z.string(),
  now: driftCheck.pick({ state: true, texts: true, from: true, family: true, rule: true }).extend({
    causes: z.array(z.string()),
  }),
  tried: driftCheck.pick({ state: true, texts: true, from: true, family: true, rule: true }).extend({
    causes: z.array(z.string()),
  }),
});
export type ReplayWeek = z.infer<typeof replayWeek>;

/** What a budget of false alarms means for as many texts as the newest check had. */
export const budget = z.object({
  alpha: z.number(),
  live: z.number().int(),
  reference: z.number().int(),
  /** Smallest share of wholly foreign texts that is noticed in 8 of 10 checks; null: none is. */
  noticedShare: z.number().nullable(),
});

export const driftLabContract = {
  compare: oc.input(labOrder).output(z.array(labColumn)),
  /** Limits that the test split itself would just not have passed (N-13), and how often such limits are passed without drift. */
  fromTest: oc
    .input(z.object({ revision }))
    .output(z.object({ thresholds: z.record(z.string(), z.number()), falseAlarmShare: z.number().nullable() })),
  power: oc.input(powerOrder).output(eventIterator(powerProgress)),
  /** The newest week first. */
  replay: oc.input(replayOrder).output(eventIterator(replayWeek)),
  /** null before the first check with a verdict. */
  budget: oc.input(z.object({ falseAlarmsPerYear: z.number().min(0.01).max(52) })).output(budget.nullable()),
};
