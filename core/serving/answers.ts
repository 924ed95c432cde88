/** From texts to answers: which version is asked, when it computes, and the rows of the log, which are on disk before an answer leaves. */
import type { Prediction } from '../contract/serving.ts';
import { createDispatcher, type Dispatcher, type Finished } from './dispatcher.ts';
import { Refusal } from './http-refusal.ts';
import type { NewPrediction, PredictionWriter } from './prediction-log.ts';
import type { Hold, Routes } from './routing.ts';
import type { Limits, Target } from './served-model.ts';

export type Asked = {
  readonly texts: readonly string[];
  readonly consumer: string | null;
  readonly requestId: string;
  /** null: the usual one. */
  readonly deadlineMs: number | null;
  readonly signal?: AbortSignal | undefined;
};

export type Answer = Prediction & {
  /** Row of the log. */
  readonly id: string;
  readonly abstain: boolean;
};

export type AnswersParts = {
  readonly routes: Routes;
  readonly log: Pick<PredictionWriter, 'record'>;
  /** May change: each request goes by what they say then. */
  readonly limits: Pick<Limits, 'queueTokens' | 'deadlineMs'>;
  readonly onLogged: () => void;
  readonly onFault: (thrown: unknown) => void;
  readonly watch?: Watch | undefined;
};

/** For the metrics. */
export type Watch = {
  readonly batch: (texts: number, tokens: number, milliseconds: number, shadow: boolean) => void;
  readonly answered: (target: Target, texts: number, consumer: string | null, shadow: boolean) => void;
  readonly shadowDropped: (texts: number) => void;
  readonly logged: (rows: number, milliseconds: number) => void;
};

export type Answers = {
  /** Of one version, in the order of the texts. @throws Refusal */
  readonly ask: (hold: Hold, asked: Asked) => Promise<readonly Answer[]>;
  readonly waiting: Dispatcher<unknown>['waiting'];
  readonly drain: () => Promise<void>;
};

type Ticket = {
  readonly hold: Hold;
  readonly asked: Asked;
  readonly start: number;
  /** null: a shadow's. */
  readonly resolve: ((answers: readonly Answer[]) => void) | null;
};

export const createAnswers = (parts: AnswersParts): Answers => {
  const { routes, log, limits, watch } = parts;

  const finish = (finished: readonly Finished<Ticket>[]): void => {
    const now = performance.now();
    const rows = finished.flatMap(({ ticket, predictions }) => rowsOf(ticket, predictions, now));
    const ids = record(rows);
    watch?.logged(rows.length, performance.now() - now);
    let at = 0;
    for (const { ticket, predictions } of finished) {
      const { hold, asked, resolve } = ticket;
      const { abstainBelow } = hold.target;
      const answers = predictions.map((found, i) => ({
        ...found,
        id: ids[at + i] ?? '',
        abstain: isUnsure(found, abstainBelow),
      }));
      at += predictions.length;
      resolve?.(answers);
      if (!resolve) hold.release();
      watch?.answered(hold.target, predictions.length, asked.consumer, !resolve);
      if (resolve) askShadows(asked);
    }
    parts.onLogged();
  };

  const record = (rows: readonly NewPrediction[]): readonly string[] => {
    try {
      return log.record(rows);
    } catch (thrown) {
      parts.onFault(thrown);
      throw new Refusal('log', 'The prediction log cannot be written, and nothing is answered that is not in it.', 5);
    }
  };

  const dispatcher = createDispatcher<Ticket>({
    queueTokens: () => limits.queueTokens,
    finish,
    onBatch: watch?.batch,
    onShadowDropped: watch?.shadowDropped,
  });

  /** After the answer: what goes wrong with a shadow concerns nobody who asked. */
  const askShadows = (asked: Asked): void => {
    for (const hold of routes.takeShadows()) {
      const ticket: Ticket = { hold, asked, start: performance.now(), resolve: null };
      const fail = (thrown: unknown): void => {
        hold.release();
        if (!(thrown instanceof Refusal)) parts.onFault(thrown);
      };
      const { texts } = asked;
      dispatcher.submit({ model: hold.model, texts, shadow: true, deadline: Number.POSITIVE_INFINITY }, ticket, fail);
    }
  };

  return {
    ask: (hold, asked) =>
      new Promise((resolve, reject) => {
        const start = performance.now();
        const deadline = start + (asked.deadlineMs ?? limits.deadlineMs);
        const { texts, signal } = asked;
        const work = { model: hold.model, texts, shadow: false, deadline, signal };
        dispatcher.submit(work, { hold, asked, start, resolve }, reject);
      }),
    waiting: dispatcher.waiting,
    drain: dispatcher.drain,
  };
};

const isUnsure = ({ score }: Prediction, below: number | null): boolean => below !== null && score < below;

const rowsOf = (
  { hold: { target }, asked, start, resolve }: Ticket,
  predictions: readonly Prediction[],
  now: number,
): NewPrediction[] => {
  const milliseconds = (now - start) / Math.max(1, predictions.length);
  return predictions.map((found, i) => ({
    modelName: target.modelName,
    modelVersion: target.version,
    runId: target.runId,
    dataMd5: target.dataMd5,
    text: asked.texts[i] ?? '',
    label: found.label,
    score: found.score,
    probabilities: found.probabilities,
    tokens: found.tokens,
    truncated: found.truncated,
    abstain: isUnsure(found, target.abstainBelow),
    milliseconds,
    consumer: asked.consumer,
    requestId: asked.requestId,
    role: resolve === null ? 'shadow' : 'live',
    deployment: target.deployment,
  }));
};
