/** One drift check on a thread of its own: permutations take a second or more, and whoever asked must go on answering. */
import { parentPort, workerData } from 'node:worker_threads';
import { toErrorInfo } from '../contract/errors.ts';
import { checkDrift } from './check-drift.ts';
import type { CheckNews, CheckOrder } from './check-beside.ts';
import { checkFamily } from './check-family.ts';

const port = parentPort;
if (!port) throw new Error('check-beside.ts starts this thread.');
const tell = (news: CheckNews): void => port.postMessage(news);

try {
  // check-beside.ts gives the order.
  const order = workerData as CheckOrder;
  tell({ kind: 'done', found: order.kind === 'check' ? checkDrift(order.input) : checkFamily(order.order) });
} catch (thrown) {
  tell({ kind: 'failed', error: toErrorInfo(thrown) });
}
