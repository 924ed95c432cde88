/** Texts and labels of another program's file. */
import { oc } from '@orpc/contract';
import { z } from 'zod';
import { queueSource } from './labels.ts';

const importSource = queueSource.options[6];

const labelImport = z.object({
  queueId: z.string(),
  /** new: made of the file; joined: its answers were added to the queue that they came from. */
  made: z.enum(['new', 'joined']),
  texts: z.number().int(),
  /** Answers that are new here, and those that were here already. */
  answers: z.number().int(),
  same: z.number().int(),
  /** What of the file was left out, and why. */
  dropped: z.array(z.object({ what: z.string(), why: z.string(), count: z.number().int() })).readonly(),
  notes: z.array(z.string()).readonly(),
});
export type LabelImport = z.infer<typeof labelImport>;

export const labelFilesContract = {
  /** The file was sent by `data.upload`. */
  importFile: oc
    .input(
      z.object({
        uploadId: z.string(),
        format: importSource.shape.format,
        /** Takes labels that the project does not have. */
        newLabels: z.boolean().default(false),
        title: z.string().max(200).optional(),
      }),
    )
    .output(labelImport),
};
