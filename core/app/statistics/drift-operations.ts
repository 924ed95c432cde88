/** The statistics of drift, by the names that `idrift stats` has for them: the functions that a check calls, on whatever numbers are given. */
import { z } from 'zod';
import { andersonDarling, andersonDarlingOf } from '../../monitoring/anderson-darling.ts';
import { familyVerdict } from '../../monitoring/family.ts';
import type { GroupStatistic } from '../../monitoring/group-statistic.ts';
import { kolmogorovSmirnov, kolmogorovSmirnovOf } from '../../monitoring/kolmogorov-smirnov.ts';
import { denseVector, meanGapOf } from '../../monitoring/mean-gap.ts';
import { BUCKETS, spellingVector } from '../../monitoring/spelling-vector.ts';
import { trigramModel } from '../../monitoring/surprisal.ts';
import { exceedance, tailCountOf } from '../../monitoring/tail-count.ts';
import { textScores, vocabularyOf } from '../../monitoring/text-scores.ts';
import { twinsOf } from '../../monitoring/twins.ts';
import { driftCheckOperation } from './drift-check-operation.ts';
import { noData, ok, type Operation, operation } from './operation.ts';

const numbers = z.array(z.number());
const vectors = z.array(numbers);
const texts = z.array(z.string());
const count = z.number().int().min(0);
const samples = z.object({ ref: numbers, live: numbers });

const EMPTY = 'Both samples need at least one value.';
const isEmpty = ({ ref, live }: { readonly ref: readonly unknown[]; readonly live: readonly unknown[] }): boolean =>
  ref.length === 0 || live.length === 0;

const metric = z.discriminatedUnion('statistic', [
  z.object({ statistic: z.enum(['ad', 'tail', 'ks']), ref: numbers, live: numbers }),
  z.object({ statistic: z.enum(['mean_gap', 'twins']), ref: vectors, live: vectors }),
]);

const family = z.discriminatedUnion('mode', [
  z.object({ mode: z.literal('enumerate'), metrics: z.record(z.string(), metric) }),
  z.object({
    mode: z.literal('sample'),
    metrics: z.record(z.string(), metric),
    permutations: count.min(1).max(1e6),
    seed: z.string(),
  }),
]);

const statisticOf = (own: z.infer<typeof metric>): GroupStatistic => {
  switch (own.statistic) {
    case 'ad':
      return andersonDarlingOf(own.ref, own.live);
    case 'tail':
      return tailCountOf(own.ref, own.live);
    case 'ks':
      return kolmogorovSmirnovOf(own.ref, own.live);
    case 'twins':
      return twinsOf([...own.ref, ...own.live]);
    case 'mean_gap': {
      const rows = [...own.ref, ...own.live];
      const size = rows[0]?.length ?? 0;
      const odd = rows.findIndex((row) => row.length !== size);
      if (odd >= 0) throw new RangeError(`Vector ${odd} has ${rows[odd]?.length} numbers, the first ${size}.`);
      return meanGapOf(rows.map(denseVector), size, { reference: own.ref.length, live: own.live.length });
    }
    default:
      return own satisfies never;
  }
};

const familyOperation = operation(family, (input) => {
  const entries = Object.entries(input.metrics);
  const [first] = entries;
  if (!first || isEmpty(first[1])) return noData(EMPTY);
  const [reference, live] = [first[1].ref.length, first[1].live.length];
  const odd = entries.find(([, own]) => own.ref.length !== reference || own.live.length !== live);
  if (odd) throw new RangeError(`metrics.${odd[0]}: all metrics are of the same rows, ${reference} and ${live}.`);
  const found = familyVerdict({
    reference,
    live,
    statistics: new Map(entries.map(([name, own]) => [name, statisticOf(own)])),
    ...(input.mode === 'enumerate'
      ? { mode: 'enumerated', seed: '' }
      : { mode: 'sampled', seed: input.seed, permutations: input.permutations }),
  });
  const of = (figure: 'statistic' | 'p' | 'pAdjusted') =>
    Object.fromEntries([...found.statistics].map(([name, own]) => [name, own[figure]]));
  return ok({
    statistic: of('statistic'),
    p: of('p'),
    p_adjusted: of('pAdjusted'),
    p_family: found.p,
    groups: found.groups,
  });
});

export const DRIFT_OPERATIONS: Readonly<Record<string, Operation>> = {
  ks: operation(samples, (input) => {
    if (isEmpty(input)) return noData(EMPTY);
    const { statistic, p, method } = kolmogorovSmirnov(input.ref, input.live);
    return ok({ statistic, p_conditional: p, method });
  }),
  ad: operation(samples, (input) =>
    isEmpty(input) ? noData(EMPTY) : ok({ a2: andersonDarling(input.ref, input.live) }),
  ),
  exceed: operation(z.object({ n_ref: count, n_live: count, k: count, x: count }), ({ n_ref, n_live, k, x }) =>
    ok({ p: exceedance(n_ref, n_live, k, x) }),
  ),
  drift_family: familyOperation,
  drift_check: driftCheckOperation,
  surprisal: operation(z.object({ train: texts, texts }), (input) => {
    const model = trigramModel(input.train);
    return ok({ bits: input.texts.map(model.bits) });
  }),
  oov: operation(
    z.object({ train: texts, texts, variant: z.enum(['fixed', 'seed']).default('fixed') }),
    ({ train, texts: asked, variant }) => {
      const vocabulary = vocabularyOf(train);
      const score = textScores(variant === 'seed').find(({ name }) => name === 'fraction_out_of_vocab');
      return ok({ share: asked.map((text) => score?.of(text, vocabulary)) });
    },
  ),
  ngram: operation(z.object({ texts }), (input) => {
    const found = input.texts.map(spellingVector);
    const dense = found.map(({ places, values }) => {
      const all = new Float64Array(BUCKETS);
      places.forEach((place, i) => {
        all[place] = values[i] as number;
      });
      return all;
    });
    return ok({
      buckets: found.map(({ places }) => places.length),
      first_bucket: found.map(({ places, values }) => (places.length === 0 ? null : [places[0], values[0]])),
      cosine: dense.map((a) => dense.map((b) => a.reduce((sum, value, i) => sum + value * (b[i] as number), 0))),
    });
  }),
};
