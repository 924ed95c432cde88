/** Finishes the merge of the project that is named, mine for all: to be killed. */
import { finishDataMerge } from './merge-data.ts';

process.stdout.write('begun\n');
await finishDataMerge(process.argv[2] ?? '', { picks: {}, rest: 'mine' });
