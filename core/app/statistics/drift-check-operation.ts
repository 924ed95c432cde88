/** A whole drift check of given texts: rows that have all figures of a statistic take part in it. */
import { z } from 'zod';
import { LEAST_TEXTS } from '../../contract/monitoring.ts';
import { checkFamily } from '../../monitoring/check-family.ts';
import type { LiveText } from '../../monitoring/drift-input.ts';
import { inputChecks } from '../../monitoring/input-checks.ts';
import { stateOf } from '../../monitoring/judge-score.ts';
import { figuresOf } from '../../monitoring/row-figures.ts';
import { trigramModel } from '../../monitoring/surprisal.ts';
import { isBlank } from '../../monitoring/text-scores.ts';
import { FIRM_LIVE } from '../../monitoring/warnings.ts';
import { ok, operation } from './operation.ts';

const row = z.object({
  text: z.string(),
  /** Probability of the positive class. */
  p: z.number().min(0).max(1).optional(),
  embedding: z.array(z.number()).min(1).optional(),
});

const driftCheck = z.object({
  train_texts: z.array(z.string()),
  reference: z.array(row),
  live: z.array(row),
  seed: z.string(),
  alpha: z.number().gt(0).lt(1),
  permutations: z.number().int().min(1).max(1e6).optional(),
});

const liveTextOf = ({ text, p, embedding }: z.infer<typeof row>, index: number): LiveText => ({
  id: String(index),
  text,
  label: '',
  score: p ?? 0,
  createdAt: '',
  probabilities: p === undefined ? null : { negative: 1 - p, positive: p },
  state: embedding ?? null,
});

export const driftCheckOperation = operation(driftCheck, (input) => {
  const window = input.live.map(liveTextOf);
  const live = window.filter(({ text }) => !isBlank(text));
  const reference = input.reference.map(liveTextOf).filter(({ text }) => !isBlank(text));
  const state = stateOf(reference.length, live.length);
  const model = input.train_texts.some((text) => !isBlank(text)) ? trigramModel(input.train_texts) : null;
  const { verdict, statistics } = checkFamily({
    sides: {
      reference: reference.map((own) => figuresOf(own, model)),
      live: live.map((own) => figuresOf(own, model)),
    },
    state,
    alpha: input.alpha,
    seed: input.seed,
    unavailable: {},
    ...(input.permutations === undefined ? {} : { permutations: input.permutations }),
  });
  const inputs = inputChecks({
    window,
    reference: reference.map(({ text }) => text),
    bits: model && { reference: reference.map(({ text }) => model.bits(text)), of: model.bits },
  });
  const known = statistics.filter((own) => own.state === 'ok');
  const of = (figure: 'statistic' | 'p' | 'pAdjusted') =>
    Object.fromEntries(known.map((own) => [own.name, own[figure]]));
  return {
    ...ok({}),
    state,
    ...(state === 'ok'
      ? {}
      : { message: `At least ${LEAST_TEXTS.reference} reference texts and ${LEAST_TEXTS.live} live ones are needed.` }),
    alarm: verdict !== null && verdict.p <= input.alpha,
    p_family: verdict?.p ?? null,
    statistic: of('statistic'),
    p: of('p'),
    p_adjusted: of('pAdjusted'),
    metrics: known.map(({ name }) => name),
    n_ref: reference.length,
    n_live: live.length,
    blank: window.length - live.length,
    weak: state === 'ok' && live.length < FIRM_LIVE,
    inputs: Object.fromEntries(inputs.map(({ kind, count }) => [kind, count])),
  };
});
