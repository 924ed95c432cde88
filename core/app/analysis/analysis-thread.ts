/** One analysis on a thread of its own: of many rows it takes a second, and whoever asked must go on answering. */
import { parentPort, workerData } from 'node:worker_threads';
import { analyse, type AnalysisInput } from '../../analysis/analyse.ts';
import { type SlicedText, textSlices } from '../../analysis/text-slices.ts';
import { toErrorInfo } from '../../contract/errors.ts';
import type { AnalysisNews } from './analyse-beside.ts';

const port = parentPort;
if (!port) throw new Error('analyse-beside.ts starts this thread.');
const tell = (news: AnalysisNews): void => port.postMessage(news);

try {
  // analyse-beside.ts gives the order.
  const { input, texts } = workerData as { input: Omit<AnalysisInput, 'slices'>; texts: readonly SlicedText[] };
  tell({ kind: 'done', found: analyse({ ...input, slices: textSlices(texts) }) });
} catch (thrown) {
  tell({ kind: 'failed', error: toErrorInfo(thrown) });
}
