/** Asks a model for the answers that an export is checked against: onnxruntime computes on the thread that calls it, so in a process of its own. */
import { serveParent, toParent } from '../../base/child.ts';
import { toErrorInfo } from '../../contract/errors.ts';
import { onnxOfPrecision } from '../../nn/int8-figures.ts';
import { openPredictor } from '../../nn/predictor.ts';
import type { ChildNews } from '../ask-child.ts';
import type { FixtureQuestion, MadeFixture } from './ask-fixture.ts';
import { makeFixture } from './self-check.ts';

const answer = async ({ modelDir, precision, texts }: FixtureQuestion): Promise<ChildNews<MadeFixture>> => {
  try {
    const predictor = await openPredictor(modelDir, { onnx: onnxOfPrecision(modelDir, precision) });
    const fixture = await makeFixture(predictor.predict, precision);
    const answers = (await predictor.predict(texts)).map(({ probabilities }) => probabilities);
    return { kind: 'made', made: { fixture, maxTokens: predictor.maxLength, answers } };
  } catch (thrown) {
    return { kind: 'failed', error: toErrorInfo(thrown) };
  }
};

serveParent((message) => {
  void answer(message as FixtureQuestion).then(toParent);
});
