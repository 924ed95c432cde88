/** What is written to a run on a server, as data: it can lie on disk until the server takes it, and be sent twice without harm. */
import { z } from 'zod';

const pairs = z.record(z.string(), z.string());

const point = z.object({
  key: z.string(),
  value: z.union([z.number(), z.enum(['NaN', 'Infinity', '-Infinity'])]),
  timestamp: z.number().int(),
  step: z.number().int(),
  model_id: z.string().optional(),
});
export type KeptPoint = z.infer<typeof point>;

const dataset = z.object({
  dataset: z.object({
    name: z.string(),
    digest: z.string(),
    source_type: z.string(),
    source: z.string(),
    schema: z.string().optional(),
    profile: z.string().optional(),
  }),
  tags: z.array(z.object({ key: z.string(), value: z.string() })),
});

export const operation = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('metrics'), points: z.array(point) }),
  z.object({ kind: z.literal('params'), params: pairs }),
  z.object({ kind: z.literal('tags'), tags: pairs }),
  z.object({ kind: z.literal('untag'), keys: z.array(z.string()) }),
  z.object({
    kind: z.literal('update'),
    change: z.object({
      status: z.string().optional(),
      end_time: z.number().int().optional(),
      run_name: z.string().optional(),
    }),
  }),
  z.object({ kind: z.literal('inputs'), datasets: z.array(dataset) }),
  /** `file` lies in the outbox's own folder of the run until it is sent. */
  z.object({ kind: z.literal('artifact'), path: z.string(), file: z.string() }),
  /** `folder` is a model folder of Hugging Face's; `ticket` finds the model again when its making was not acknowledged. */
  z.object({
    kind: z.literal('model'),
    name: z.string(),
    folder: z.string(),
    step: z.number().int(),
    ticket: z.string(),
    created: z.number().int(),
  }),
]);
export type Operation = z.infer<typeof operation>;

/** MLflow takes so many points in one request. */
export const MOST_POINTS = 1000;

/**
 * The next operation to send, and how many of the waiting ones it stands for: points that follow one another go together.
 * An operation of its own may hold more than a request takes: it is sent in parts.
 */
export const nextOf = (
  waiting: readonly Operation[],
): { readonly operation: Operation; readonly count: number } | null => {
  const [first] = waiting;
  if (first === undefined) return null;
  if (first.kind !== 'metrics') return { operation: first, count: 1 };
  const points = [...first.points];
  let count = 1;
  for (const next of waiting.slice(1)) {
    if (next.kind !== 'metrics' || points.length + next.points.length > MOST_POINTS) break;
    points.push(...next.points);
    count += 1;
  }
  return { operation: { kind: 'metrics', points }, count };
};

/** In parts that each fit into a request. */
export const inParts = <Item>(items: readonly Item[], most: number): Item[][] => {
  const parts: Item[][] = [];
  for (let at = 0; at < items.length; at += most) parts.push(items.slice(at, at + most));
  return parts;
};
