/** A process that answers for versions which need not be deployed: nothing is logged, and models that were not asked lately are closed. */
import { serveParent, toParent } from '../base/child.ts';
import { oneAtATime } from '../base/one-at-a-time.ts';
import { toErrorInfo } from '../contract/errors.ts';
import { type Attributor, openAttributor } from '../nn/attribution.ts';
import { openPredictor, openReader, type Predictor, type Reader } from '../nn/predictor.ts';
import { type AskingNews, askingOrder, type ReadText, type TimedAnswer } from './asking.ts';

/** Models that are kept open: two to compare, and one that was compared before. */
const KEPT_PREDICTORS = 3;
/** Their graphs hold gradients too. */
const KEPT_ATTRIBUTORS = 2;

/** The ones asked last; others are closed. */
const lastUsed = <Model extends { close: () => Promise<void> }>(
  most: number,
  open: (dir: string) => Promise<Model>,
) => {
  const known = new Map<string, Model>();
  return async (dir: string): Promise<Model> => {
    const found = known.get(dir) ?? (await open(dir));
    known.delete(dir);
    known.set(dir, found);
    for (const [old, model] of [...known].slice(0, -most)) {
      known.delete(old);
      await model.close();
    }
    return found;
  };
};

const warmed = async (dir: string): Promise<Predictor> => {
  const predictor = await openPredictor(dir);
  await predictor.predict(['a']);
  return predictor;
};

const predictorOf = lastUsed<Predictor>(KEPT_PREDICTORS, warmed);
/** Only a drift check reads texts: one version at a time. */
const readerOf = lastUsed<Reader>(1, (dir) => openReader(dir));
const attributorOf = lastUsed<Attributor>(KEPT_ATTRIBUTORS, (dir) => openAttributor(dir));

/** One text after the other and all models in turns, so that whatever else the machine does hits them alike. */
const ask = async (dirs: readonly string[], texts: readonly string[]): Promise<TimedAnswer[][]> => {
  const answers: TimedAnswer[][] = dirs.map(() => []);
  const predictors: Predictor[] = [];
  for (const dir of dirs) predictors.push(await predictorOf(dir));
  for (const [row, text] of texts.entries()) {
    const order = row % 2 === 0 ? predictors.keys() : [...predictors.keys()].toReversed();
    for (const which of order) {
      const began = performance.now();
      const [prediction] = (await predictors[which]?.predict([text])) ?? [];
      if (prediction) answers[which]?.push({ ...prediction, milliseconds: performance.now() - began });
    }
  }
  return answers;
};

const read = async (dir: string, texts: readonly string[]): Promise<ReadText[]> => {
  const reader = await readerOf(dir);
  const found = await reader.read(texts);
  return found.map(({ prediction, state }) => ({ probabilities: prediction.probabilities, state: [...state] }));
};

const handle = async (message: unknown): Promise<void> => {
  const order = askingOrder.parse(message);
  const tell = (news: AskingNews): void => toParent(news);
  try {
    switch (order.kind) {
      case 'ask':
        return tell({ kind: 'answers', id: order.id, answers: await ask(order.modelDirs, order.texts) });
      case 'explain': {
        const attributor = await attributorOf(order.modelDir);
        const { label, words } = await attributor.attribute(order.text, order.label);
        return tell({ kind: 'explained', id: order.id, label, words: [...words] });
      }
      case 'read':
        return tell({ kind: 'texts-read', id: order.id, texts: await read(order.modelDir, order.texts) });
      default:
        return order satisfies never;
    }
  } catch (thrown) {
    tell({ kind: 'failed', id: order.id, error: toErrorInfo(thrown) });
  }
};

const inTurn = oneAtATime();
serveParent((message) => void inTurn(() => handle(message)));
