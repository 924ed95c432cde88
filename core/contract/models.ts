/** What is known of a registered model beside its versions: notes and tags, who changed what when, versions compared, the model card. */
import { oc } from '@orpc/contract';
import { z } from 'zod';
import { dataDiff } from './data.ts';
import { runComparison } from './tracking.ts';

/** `null` for a version: the registered model itself. */
const about = z.number().int().nullable();

/** What happened to a registered model. Long texts are cut. */
export const modelChange = z.discriminatedUnion('what', [
  z.object({ what: z.literal('version-created'), version: z.number().int(), run: z.string().nullable() }),
  z.object({ what: z.literal('version-deleted'), version: z.number().int() }),
  /** null: no version. */
  z.object({ what: z.literal('alias'), alias: z.string(), from: about, to: about }),
  z.object({
    what: z.literal('tag'),
    version: about,
    key: z.string(),
    before: z.string().nullable(),
    after: z.string().nullable(),
  }),
  z.object({ what: z.literal('description'), version: about, before: z.string(), after: z.string() }),
  z.object({ what: z.literal('renamed'), from: z.string(), to: z.string() }),
  z.object({
    what: z.literal('served'),
    version: z.number().int(),
    deployment: z.string(),
    /** Of its live requests, 0 to 1; left out: all of them. 0 for a shadow. */
    share: z.number().optional(),
    role: z.enum(['live', 'shadow']).optional(),
    /** In words: what made it so. */
    why: z.string().optional(),
  }),
  z.object({ what: z.literal('stopped'), version: z.number().int(), deployment: z.string() }),
  /** A version went through the gate of a dress rehearsal, or past it. */
  z.object({
    what: z.literal('promoted'),
    version: z.number().int(),
    from: about,
    deployment: z.string(),
    verdict: z.enum(['go', 'no-go']),
    /** Checks that were not passed, in words. */
    reasons: z.array(z.string()),
    /** Why it was promoted all the same; null: the gate was open. */
    note: z.string().nullable(),
  }),
]);
export type ModelChange = z.infer<typeof modelChange>;

/** What made answers come from another version, or was to. */
export const isOfDeployments = ({ what }: ModelChange): boolean =>
  what === 'served' || what === 'stopped' || what === 'promoted' || what === 'alias';

export const modelEvent = z.object({
  id: z.string(),
  at: z.string(),
  /** null: not known who. */
  by: z.string().nullable(),
  /**
   * `here`: noted as it was done. `seen`: another program did it, and `at` is when that was noticed. `found`: it was so when
   * the history began; for a version `at` is when it was registered.
   */
  how: z.enum(['here', 'seen', 'found']),
  /** What the model was called then. */
  model: z.string(),
  change: modelChange,
});
export type ModelEvent = z.infer<typeof modelEvent>;

const tags = z.record(z.string(), z.string());

export const modelRecord = z.object({
  name: z.string(),
  description: z.string(),
  tags,
  /** Of versions that have tags. */
  versions: z.array(z.object({ version: z.number().int(), tags })),
  /** Newest first. */
  events: z.array(modelEvent),
});
export type ModelRecord = z.infer<typeof modelRecord>;

/** One of two versions that are compared. */
export const comparedVersion = z.object({
  version: z.number().int(),
  runId: z.string().nullable(),
  revision: z.string().nullable(),
  /** Trained numbers; null where its run did not say. */
  parameters: z.number().nullable(),
  /** Of its weights; null where its files are not here. */
  bytes: z.number().nullable(),
  trainSeconds: z.number().nullable(),
  /** How fast it answered where it was served; null where it was not. */
  answers: z.object({ n: z.number().int(), p50: z.number(), p95: z.number() }).nullable(),
});
export type ComparedVersion = z.infer<typeof comparedVersion>;

export const versionComparison = z.object({
  /** The one compared with first. */
  versions: z.tuple([comparedVersion, comparedVersion]),
  /** Both were registered from one run: their answers are the same. */
  sameRun: z.boolean(),
  /** The runs' figures, parameters and paired answers; null where a run is not known, or it is one run. */
  comparison: runComparison.nullable(),
  /** How the rows they were trained on differ, from the one compared with; `problem` where that cannot be told. */
  data: z.discriminatedUnion('state', [
    z.object({ state: z.literal('same') }),
    z.object({ state: z.literal('differs'), from: z.string(), to: z.string(), counts: dataDiff.shape.counts }),
    z.object({ state: z.literal('unknown'), problem: z.string() }),
  ]),
});
export type VersionComparison = z.infer<typeof versionComparison>;

const name = z.string().min(1);
const number = z.number().int();

export const modelRecordsContract = {
  record: oc.input(z.object({ name })).output(modelRecord),
  describe: oc.input(z.object({ name, version: about, description: z.string() })).output(z.void()),
  /** A null value takes the tag away. */
  setTag: oc
    .input(z.object({ name, version: about, key: z.string().min(1), value: z.string().nullable() }))
    .output(z.void()),
  compare: oc.input(z.object({ name, version: number, against: number })).output(versionComparison),
  /** The model card: Hugging Face's `README.md`. */
  card: oc.input(z.object({ name, version: number })).output(z.object({ text: z.string() })),
};
