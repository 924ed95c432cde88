/** What the address of the Data page holds, so that a link shows the same to someone else. */
import { z } from 'zod';
import { rowChange, type RowSort } from '../../../core/contract/data.ts';
import { split } from '../../../core/contract/common.ts';

const TABS = ['changes', 'rows', 'statistics', 'duplicates', 'check', 'files', 'sql', 'used-by'] as const;
export type DataTab = (typeof TABS)[number];

export const dataSearch = z.object({
  tab: z.enum(TABS).optional().catch(undefined),
  /** The data version to compare with; its parent when not given. */
  against: z.string().optional().catch(undefined),
  split: split.optional().catch(undefined),
  /** Part of the text. */
  search: z.string().optional().catch(undefined),
  label: z.string().optional().catch(undefined),
  kind: rowChange.shape.kind.optional().catch(undefined),
  /** The column that orders the rows, `-` before it for the largest first. */
  sort: z.string().optional().catch(undefined),
  /** A row to stand on, as `train:611`. */
  row: z
    .string()
    .regex(/^(train|val|test):\d+$/)
    .optional()
    .catch(undefined),
});
export type DataSearch = z.infer<typeof dataSearch>;

export const sortIn = ({ sort }: Pick<DataSearch, 'sort'>): RowSort | null => {
  if (sort === undefined || sort === '' || sort === '-') return null;
  return sort.startsWith('-') ? { key: sort.slice(1), descending: true } : { key: sort, descending: false };
};

export const sortWord = (sort: RowSort | null): string | undefined =>
  sort === null ? undefined : `${sort.descending ? '-' : ''}${sort.key}`;
