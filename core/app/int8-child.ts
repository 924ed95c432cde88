/** Makes a model in 8 bits and measures it: onnxruntime computes on the thread that calls it, so in a process of its own. */
import { serveParent, toParent } from '../base/child.ts';
import { toErrorInfo } from '../contract/errors.ts';
import type { Int8Difference } from '../nn/int8-figures.ts';
import { keepInt8 } from '../nn/keep-int8.ts';
import type { ChildNews } from './ask-child.ts';
import type { Int8Question } from './int8-model.ts';

const make = async ({ modelDir, rows, work }: Int8Question): Promise<ChildNews<Int8Difference>> => {
  try {
    return { kind: 'made', made: await keepInt8(modelDir, rows, work) };
  } catch (thrown) {
    return { kind: 'failed', error: toErrorInfo(thrown) };
  }
};

serveParent((message) => {
  void make(message as Int8Question).then(toParent);
});
