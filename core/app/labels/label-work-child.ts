/** One computing part of finding texts to label, then it ends. */
import { serveParent, toParent } from '../../base/child.ts';
import { toErrorInfo } from '../../contract/errors.ts';
import type { ChildNews } from '../ask-child.ts';
import { computeSuspects, computeTwins, type LabelWork } from './label-work.ts';

serveParent((message) => {
  // label-work.ts gives the order.
  const order = message as LabelWork;
  const tell = (news: ChildNews<unknown>): void => toParent(news);
  try {
    tell({ kind: 'made', made: order.kind === 'twins' ? computeTwins(order) : computeSuspects(order.rows) });
  } catch (thrown) {
    tell({ kind: 'failed', error: toErrorInfo(thrown) });
  }
});
