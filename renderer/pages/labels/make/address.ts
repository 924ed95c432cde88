/** Where other pages send texts to be labelled: the address that opens the dialog filled with a source. */
import type { LogFilter, QueueSource } from '../../../../core/contract/index.ts';

export const makePath = (source: QueueSource): string => `/labels?make=${encodeURIComponent(JSON.stringify(source))}`;

type Shown = {
  readonly model: string;
  readonly search: string;
  readonly filter: Pick<LogFilter, 'version' | 'flags'>;
};

const DAYS = 30;
const LIMIT = 200;

/** What the log shows, as near as a queue can have it: the words searched for, what is disputed, else what is unsure, else by chance. */
export const sourceOfLog = ({ model, search, filter }: Shown): QueueSource => {
  const version = filter.version === undefined ? {} : { version: filter.version };
  if (search.trim() !== '') return { kind: 'search', in: 'log', model, text: search.trim(), limit: LIMIT };
  if (filter.flags?.includes('disputed')) return { kind: 'disputed', limit: LIMIT };
  if (filter.flags?.includes('unsure')) return { kind: 'unsure', model, ...version, days: DAYS, limit: LIMIT };
  return { kind: 'random', model, ...version, days: DAYS, size: 100 };
};
