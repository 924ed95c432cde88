/** What was put into the data from each queue, and how much of it stays out of training. One small file for each queue. */
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { z } from 'zod';
import { writeFileAtomic } from '../../base/atomic-file.ts';
import { split } from '../../contract/common.ts';
import { IdriftError } from '../../contract/errors.ts';

const addedRow = z.object({
  text: z.string(),
  label: z.string(),
  split,
  /** A new row, or a row of the data that got another label. */
  how: z.enum(['row', 'relabel']),
  at: z.string(),
  by: z.string(),
});

const draftRecord = z.object({
  /** One in so many texts stays out of training; null: as is usual for such a queue. */
  oneIn: z.number().int().min(0).nullable(),
  /** When held-out texts were let into training; null: they are not. */
  releasedAt: z.string().nullable(),
  /** By item. It stays after the commit. */
  added: z.record(z.string(), addedRow),
});
export type DraftRecord = z.infer<typeof draftRecord>;

const EMPTY: DraftRecord = { oneIn: null, releasedAt: null, added: {} };

export type DraftRecords = {
  /** @throws IdriftError `corrupt`: what is in the file is said, and the labels are elsewhere. */
  readonly read: (queueId: string) => DraftRecord;
  readonly write: (queueId: string, record: DraftRecord) => void;
};

/** @param folder `.idrift/label-drafts` of the project. */
export const openDraftRecords = (folder: string): DraftRecords => {
  const fileOf = (queueId: string): string => join(folder, `${encodeURIComponent(queueId)}.json`);
  return {
    read: (queueId) => {
      const file = fileOf(queueId);
      let text: string;
      try {
        text = readFileSync(file, 'utf8');
      } catch (thrown) {
        if (thrown instanceof Error && 'code' in thrown && thrown.code === 'ENOENT') return EMPTY;
        throw thrown;
      }
      try {
        return draftRecord.parse(JSON.parse(text));
      } catch (cause) {
        throw new IdriftError(
          {
            code: 'corrupt',
            message: `${file} does not say any more which rows came from ${queueId}.`,
            where: file,
            hint: 'Remove it: labels and rows are kept, and rows that are in the data already are not added again.',
          },
          { cause },
        );
      }
    },
    write: (queueId, record) => writeFileAtomic(fileOf(queueId), `${JSON.stringify(record)}\n`),
  };
};
