/** Asks versions that need not be deployed, in a process of its own that ends when nobody has asked for a while. */
import type { ChildProcess } from 'node:child_process';
import { z } from 'zod';
import { startChild, stopChild } from '../base/child.ts';
import { errorInfo } from '../contract/error-schema.ts';
import { IdriftError } from '../contract/errors.ts';
import { prediction } from '../contract/serving.ts';

const id = z.number().int();

/** To the child. */
export const askingOrder = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('ask'), id, modelDirs: z.array(z.string()), texts: z.array(z.string()) }),
  z.object({
    kind: z.literal('explain'),
    id,
    modelDir: z.string(),
    text: z.string(),
    label: z.string().optional(),
  }),
  z.object({ kind: z.literal('read'), id, modelDir: z.string(), texts: z.array(z.string()) }),
]);
type AskingOrder = z.infer<typeof askingOrder>;

const timedAnswer = prediction.extend({ milliseconds: z.number() });
export type TimedAnswer = z.infer<typeof timedAnswer>;

const explained = z.object({ label: z.string(), words: z.array(z.object({ text: z.string(), score: z.number() })) });
type Explained = z.infer<typeof explained>;

/** What a model makes of a text: of each label its probability, and the pooled hidden state. */
const readText = z.object({ probabilities: z.record(z.string(), z.number()), state: z.array(z.number()) });
export type ReadText = z.infer<typeof readText>;

/** From the child. */
const askingNews = z.discriminatedUnion('kind', [
  z.object({ kind: z.literal('answers'), id, answers: z.array(z.array(timedAnswer)) }),
  explained.extend({ kind: z.literal('explained'), id }),
  z.object({ kind: z.literal('texts-read'), id, texts: z.array(readText) }),
  z.object({ kind: z.literal('failed'), id, error: errorInfo }),
]);
export type AskingNews = z.infer<typeof askingNews>;

export type Asking = {
  /** Of each model the answers in the order of the texts, each with the milliseconds of the model alone. @throws IdriftError */
  readonly ask: (
    modelDirs: readonly string[],
    texts: readonly string[],
  ) => Promise<readonly (readonly TimedAnswer[])[]>;
  /** @throws IdriftError */
  readonly explain: (modelDir: string, text: string, label?: string) => Promise<Explained>;
  /** In the order of the texts. @throws IdriftError */
  readonly read: (modelDir: string, texts: readonly string[]) => Promise<readonly ReadText[]>;
  readonly close: () => Promise<void>;
};

/** The models' memory is given back when nobody has asked for this long. */
const IDLE_MS = 5 * 60_000;
const STOP_MS = 500;

/** Without the question's own kind and id. */
type Question = AskingOrder extends infer Each ? (Each extends unknown ? Omit<Each, 'id'> : never) : never;

export const openAsking = (): Asking => {
  let child: ChildProcess | null = null;
  let next = 0;
  let idle: NodeJS.Timeout | undefined;
  const waiting = new Map<number, { resolve: (news: AskingNews) => void; reject: (reason: unknown) => void }>();

  const end = async (): Promise<void> => {
    clearTimeout(idle);
    const old = child;
    child = null;
    if (old) await stopChild(old, STOP_MS);
  };

  const running = (): ChildProcess => {
    if (child) return child;
    const started = startChild(new URL('./asking-child.ts', import.meta.url));
    started.stderr?.resume();
    started.on('message', (message) => {
      const news = askingNews.parse(message);
      waiting.get(news.id)?.resolve(news);
      waiting.delete(news.id);
    });
    started.once('exit', () => {
      if (child === started) child = null;
      const died = new IdriftError({
        code: 'not-available',
        message: 'The process that answers for versions has ended.',
        hint: 'Ask again; it may have lacked memory.',
      });
      for (const { reject } of waiting.values()) reject(died);
      waiting.clear();
    });
    child = started;
    return started;
  };

  const question = async (about: Question): Promise<AskingNews> => {
    clearTimeout(idle);
    const number = (next += 1);
    const news = await new Promise<AskingNews>((resolve, reject) => {
      const to = running();
      waiting.set(number, { resolve, reject });
      to.send({ ...about, id: number }, () => undefined);
    });
    if (waiting.size === 0) {
      idle = setTimeout(() => void end(), IDLE_MS);
      idle.unref();
    }
    if (news.kind === 'failed') throw new IdriftError(news.error);
    return news;
  };

  return {
    ask: async (modelDirs, texts) => {
      const news = await question({ kind: 'ask', modelDirs: [...modelDirs], texts: [...texts] });
      return news.kind === 'answers' ? news.answers : [];
    },
    explain: async (modelDir, text, label) => {
      const news = await question({ kind: 'explain', modelDir, text, label });
      return news.kind === 'explained' ? { label: news.label, words: news.words } : { label: '', words: [] };
    },
    read: async (modelDir, texts) => {
      const news = await question({ kind: 'read', modelDir, texts: [...texts] });
      return news.kind === 'texts-read' ? news.texts : [];
    },
    close: end,
  };
};
