/** For tests: a service that does nothing but log, until it is killed. Arguments: the database, the model, the spool. Prints each row's id. */
import { setTimeout as sleep } from 'node:timers/promises';
import { PLAIN_ROW } from '../../serving/log.fixture.ts';
import { openPostgresLog } from '../../serving/postgres-log.ts';

const [url = '', model = '', file = ''] = process.argv.slice(2);
const log = openPostgresLog({ url, model, file, say: () => undefined });
for (;;) {
  const rows = Array.from({ length: 7 }, () => ({ ...PLAIN_ROW, modelName: model }));
  process.stdout.write(`${log.record(rows).join('\n')}\n`);
  await sleep(5);
}
