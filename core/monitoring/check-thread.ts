/** One drift check on a thread of its own: permutations take a second or more, and whoever asked must go on answering. */
import { answerOrder } from '../base/beside.ts';
import { checkDrift } from './check-drift.ts';
import type { CheckOrder } from './check-beside.ts';
import { checkFamily } from './check-family.ts';

answerOrder((order: CheckOrder) => (order.kind === 'check' ? checkDrift(order.input) : checkFamily(order.order)));
