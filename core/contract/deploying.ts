/** Making and changing deployments, promoting through the gate, and asking versions that need not be deployed. */
import { oc } from '@orpc/contract';
import { z } from 'zod';
import {
  consumerName,
  deploymentConsumer,
  deploymentName,
  deploymentPlan,
  deploymentRules,
  splitPart,
} from './deployments.ts';
import { mustPassExample, rehearsal } from './rehearsal.ts';
import { modelEvent } from './models.ts';
import { deployment, prediction } from './serving.ts';

const name = deploymentName;
const model = z.string().min(1);
const version = z.number().int().min(1);

/** What is left out stays as it is; of a new deployment: a free port, no split, no shadow. */
export const deploymentOrder = z.object({
  name,
  model: model.optional(),
  /** An alias to follow, or a version that stays; neither: as before, of a new one the highest version. */
  follows: z.string().min(1).optional(),
  version: version.optional(),
  port: z.number().int().min(0).max(65535).optional(),
  split: z.array(splitPart).optional(),
  shadow: version.nullable().optional(),
  /** int8: measured first, and refused beyond the project's limits. */
  precision: deploymentPlan.shape.precision.optional(),
});
export type DeploymentOrder = z.infer<typeof deploymentOrder>;

/** A word (as people see words) with its share in the answer: positive speaks for the label, negative against it. */
export const attributedWord = z.object({ text: z.string(), score: z.number() });

/** What a version was asked in a deployment, and how fast it answered; milliseconds inside the service. */
const deploymentFigures = z.object({
  /** null: logged by a program that did not say. */
  deployment: z.string().nullable(),
  role: z.enum(['live', 'shadow']),
  version: z.number().int(),
  requests: z.number().int(),
  p50: z.number(),
  p95: z.number(),
});
export type DeploymentFigures = z.infer<typeof deploymentFigures>;

/** Per bucket of minutes beginning at `at`: how often each label was the answer, and how many requests failed. */
const labelMix = z.array(
  z.object({ at: z.string(), counts: z.record(z.string(), z.number().int()), failed: z.number().int() }),
);
export type LabelMix = z.infer<typeof labelMix>;

/** A candidate, and what it is rehearsed against: the version of this deployment, else of the one that serves the model. */
const rehearsed = z.object({ model, version, deployment: name.optional() });

export const deploymentsContract = {
  figures: oc
    .input(z.object({ model, days: z.number().int().min(1).max(365).default(7) }))
    .output(z.array(deploymentFigures)),
  labels: oc
    .input(
      z.object({
        model,
        from: z.iso.datetime(),
        bucket: z.number().int().min(1).max(1440),
        deployment: z.string().optional(),
      }),
    )
    .output(labelMix),
  /** Starts it, or changes what runs without losing a request. */
  start: oc.input(deploymentOrder).output(deployment),
  stop: oc.input(z.object({ name })).output(deployment),
  /** Back to the version that answered before; a followed alias goes back with it. */
  rollback: oc.input(z.object({ name })).output(deployment),
  /** Forgets a deployment that does not run; its history stays with the model. */
  remove: oc.input(z.object({ name })).output(z.void()),
  /** Who may ask and how much, taken up by a running one without a request lost. */
  setRules: oc.input(deploymentRules.extend({ name })).output(deployment),
  /** `key` is shown this once. @throws IdriftError `conflict` where the consumer has one. */
  addKey: oc
    .input(z.object({ name, consumer: consumerName, requestsPerMinute: deploymentConsumer.shape.requestsPerMinute }))
    .output(z.object({ key: z.string(), deployment })),
  /** The pace of one consumer; null: as everybody else. */
  setPace: oc
    .input(z.object({ name, consumer: consumerName, requestsPerMinute: deploymentConsumer.shape.requestsPerMinute }))
    .output(deployment),
  /** Nobody is let in with this key from then on. */
  removeKey: oc.input(z.object({ name, consumer: consumerName })).output(deployment),
  /** What of the model's history is about deployments, newest first. */
  history: oc.input(z.object({ model })).output(z.array(modelEvent)),
  /** A job; `rehearsal` has its result. `last`: how many logged requests. */
  rehearse: oc
    .input(rehearsed.extend({ last: z.number().int().min(0).max(20_000).default(200) }))
    .output(z.object({ jobId: z.string() })),
  /** The newest one of this version against what answers now; null: none. */
  rehearsal: oc.input(rehearsed).output(rehearsal.nullable()),
  /** @throws IdriftError `conflict` where the gate is shut, or nothing was rehearsed, and no note overrules it. */
  promote: oc.input(z.object({ name, version, overrule: z.string().trim().min(1).optional() })).output(deployment),
  mustPass: oc.input(z.object({ model })).output(z.array(mustPassExample)),
  /** Takes the place of an example of the same text. @throws IdriftError `conflict` where there are 1000. */
  addMustPass: oc.input(z.object({ model, example: mustPassExample })).output(z.array(mustPassExample)),
  removeMustPass: oc.input(z.object({ model, text: z.string() })).output(z.array(mustPassExample)),
  /** What a version answers, deployed or not; not logged. */
  ask: oc.input(z.object({ model, version, text: z.string() })).output(prediction.extend({ milliseconds: z.number() })),
  /** Which words of a text spoke for the label, by gradient × input. */
  explain: oc
    .input(z.object({ model, version, text: z.string(), label: z.string().optional() }))
    .output(z.object({ label: z.string(), words: z.array(attributedWord) })),
};
