/** Asks a model for the answers that an export is checked against: onnxruntime computes on the thread that calls it, so in a process of its own. */
import { z } from 'zod';
import { serveParent, toParent } from '../../base/child.ts';
import { toErrorInfo } from '../../contract/errors.ts';
import { openPredictor } from '../../nn/predictor.ts';
import type { FixtureNews } from './ask-fixture.ts';
import { makeFixture } from './self-check.ts';

const answer = async (modelDir: string): Promise<FixtureNews> => {
  try {
    const predictor = await openPredictor(modelDir);
    return { kind: 'made', fixture: await makeFixture(predictor.predict), maxTokens: predictor.maxLength };
  } catch (thrown) {
    return { kind: 'failed', error: toErrorInfo(thrown) };
  }
};

serveParent((message) => {
  void answer(z.string().parse(message)).then(toParent);
});
