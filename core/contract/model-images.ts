/** A registered version as a container that runs without Idrift. */
import { oc } from '@orpc/contract';
import { z } from 'zod';

const which = z.object({ name: z.string().min(1), version: z.number().int() });

/** Bytes, on disk and as a registry keeps them; the latter is an estimate. */
const size = z.object({ unpacked: z.number(), compressed: z.number() });

export const imagePlan = z.object({
  /** The name that it gets unless another is chosen. */
  tag: z.string(),
  /** Base image, Node, packages and program: the same for every model. */
  runtime: size,
  model: size,
  /** Why nothing can be built here; null where there is an engine. The folder can be written all the same. */
  noEngine: z.string().nullable(),
});
export type ImagePlan = z.infer<typeof imagePlan>;

export const modelImagesContract = {
  imagePlan: oc.input(which).output(imagePlan),
  /** Starts a job that builds the image, with `push` sends it to its registry, and with `folder` keeps what it was built from there. */
  buildImage: oc
    .input(which.extend({ tag: z.string().min(1), folder: z.string().min(1).nullable(), push: z.boolean() }))
    .output(z.object({ jobId: z.string() })),
};
