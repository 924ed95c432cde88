/** What a prediction service serves, and the messages between it and the process that started it. */
import { z } from 'zod';
import { errorInfo } from '../contract/error-schema.ts';
import { projectSettings } from '../contract/project.ts';

const servedModel = z.object({
  modelDir: z.string(),
  modelName: z.string(),
  version: z.number().int(),
  runId: z.string().nullable(),
});
export type ServedModel = z.infer<typeof servedModel>;

/** To the child, once, at its start. */
export const serviceOrder = servedModel.extend({
  port: z.number().int(),
  logFile: z.string(),
  logTexts: projectSettings.shape.logTexts,
});
export type ServiceOrder = z.infer<typeof serviceOrder>;

/** From the child. `logged` says that the log has grown; at most twice a second. */
export const serviceNews = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('running'), url: z.string() }),
  z.object({ kind: z.literal('failed'), error: errorInfo }),
  z.object({ kind: z.literal('logged') }),
]);
export type ServiceNews = z.infer<typeof serviceNews>;
