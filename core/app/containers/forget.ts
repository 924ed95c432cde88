/**
 * Run in the prediction container: `node core/app/containers/forget.ts --text T` or `--consumer C` removes what was logged of it from the
 * database and from what waits on the container's disk. Environment: as the prediction service's.
 */
import { parseArgs } from 'node:util';
import { setting } from './environment.ts';
import { removeFromLogs } from './prediction-log.ts';

const { text, consumer } = parseArgs({ options: { text: { type: 'string' }, consumer: { type: 'string' } } }).values;
const removal =
  text !== undefined && consumer === undefined
    ? ({ kind: 'text', text } as const)
    : consumer !== undefined && text === undefined
      ? ({ kind: 'consumer', consumer } as const)
      : null;
if (removal === null) {
  console.error('Give --text with the whole text, or --consumer with the name that its key was made for.');
  process.exit(2);
}
console.log(`${await removeFromLogs(setting('DATA_DIR', '/data'), removal)} logged predictions were removed.`);
