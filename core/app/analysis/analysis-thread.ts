/** One analysis on a thread of its own: of many rows it takes a second, and whoever asked must go on answering. */
import { analyse } from '../../analysis/analyse.ts';
import { textSlices } from '../../analysis/text-slices.ts';
import { answerOrder } from '../../base/beside.ts';
import type { ThreadOrder } from './analyse-beside.ts';

answerOrder(({ input, texts }: ThreadOrder) => analyse({ ...input, slices: textSlices(texts) }));
