/** An analysis that leaves this thread free and ends when nobody waits for it any more. */
import { analyse, type AnalysedAnswers, type AnalysisInput } from '../../analysis/analyse.ts';
import { type SlicedText, textSlices } from '../../analysis/text-slices.ts';
import { beside } from '../../base/beside.ts';
import { IdriftError } from '../../contract/errors.ts';

/** Fewer rows, of few labels, are through sooner than a thread has started; each label has its own figures. */
const ROWS_WORTH_A_THREAD = 1000;
const FEW_LABELS = 4;

type Order = Omit<AnalysisInput, 'slices'>;

/** What the thread is started with. */
export type ThreadOrder = { readonly input: Order; readonly texts: readonly SlicedText[] };

/** @param texts of the rows, in their order. @throws IdriftError what `analyse` throws, or the signal's reason */
export const analyseBeside = async (
  input: Order,
  texts: readonly SlicedText[],
  signal: AbortSignal | undefined,
): Promise<AnalysedAnswers> => {
  signal?.throwIfAborted();
  if (input.rows.length < ROWS_WORTH_A_THREAD && input.labels.length <= FEW_LABELS)
    return analyse({ ...input, slices: textSlices(texts) });
  return beside({
    program: new URL('./analysis-thread.ts', import.meta.url),
    order: { input, texts } satisfies ThreadOrder,
    signal,
    cancelled: () => new IdriftError({ code: 'cancelled', message: 'The analysis was cancelled.' }),
    cutShort: {
      message: 'The analysis ended before it was through.',
      hint: 'Try again; it may have lacked memory.',
    },
  });
};
