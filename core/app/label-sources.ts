/** Queues of texts to label: found, ordered, without what is known already, grouped and suggested; and what helps to label them. */
import { setImmediate as breathe } from 'node:timers/promises';
import { IdriftError } from '../contract/errors.ts';
import type { QueuePreview, QueueSource } from '../contract/labels.ts';
import { MOST_ITEMS } from '../contract/labels.ts';
import { readSplits } from '../data/split-files.ts';
import { type Left, startTaking, type TakenItem } from '../labels/take-items.ts';
import type { NewItem, NewQueue } from '../labels/types.ts';
import type { Vocabulary } from '../monitoring/text-scores.ts';
import { normalText } from '../text/same-text.ts';
import { accuracyInUse } from './labels/accuracy-in-use.ts';
import { createHelp } from './labels/help.ts';
import { findOfAlert } from './labels/from-alert.ts';
import { findLabelErrors, findRows, type LiveVersion } from './labels/from-data.ts';
import { findDisputed, findLogged, findRandom, findUnsure, maskedNote } from './labels/from-log.ts';
import { counted, type Found, type Progress, throwIfStopped } from './labels/found.ts';
import { findTwins } from './labels/label-work.ts';
import type { LabelSourceParts, LabelSources } from './labels/source-parts.ts';
import { createVocabularies, unknownIn } from './vocabularies.ts';

/** Texts that a preview shows. */
const SHOWN = 5;
const ITEMS_AT_ONCE = 500;

export const createLabelSources = (parts: LabelSourceParts): LabelSources => {
  const { dir, reader, given, settings } = parts;
  const vocabularies = createVocabularies(dir, parts.store);
  const help = createHelp(parts);
  /** Whose log is read where nobody says. */
  const watched = (): string => parts.deployments()[0]?.model ?? settings().model;

  /** What is deployed, else the model's newest version; null: nothing that can be asked. */
  const live = async (): Promise<LiveVersion | null> => {
    const [deployed] = parts.deployments();
    const reference = deployed ? `${deployed.model}/${deployed.version}` : settings().model;
    try {
      const { modelId, name, version } = await parts.store.resolveModel(reference);
      if (name === null || version === null) return null;
      return { model: name, version, modelDir: await parts.store.servingDir(modelId) };
    } catch {
      return null; // a queue is as good without suggestions
    }
  };

  /** @param asks whether a model is asked for suggestions, which takes a while. */
  const find = async (source: QueueSource, progress: Progress, asks: boolean): Promise<Found> => {
    switch (source.kind) {
      case 'alert':
        return findOfAlert(parts, source.alert, progress);
      case 'unsure':
        return findUnsure(reader, source, progress);
      case 'disputed':
        return findDisputed(reader, watched(), MOST_ITEMS);
      case 'label-errors':
        return findLabelErrors(dir, source.revision, progress);
      case 'search':
        return source.in === 'data'
          ? findRows(parts, source.text, asks ? await live() : null, progress)
          : findLogged(reader, { model: source.model ?? watched(), text: source.text }, MOST_ITEMS, progress);
      case 'random':
        return findRandom(reader, source, progress);
      case 'import':
        throw new IdriftError({
          code: 'bad-input',
          message: 'A file’s texts are imported, not found.',
          where: source.file,
          hint: 'Run "idrift label import FILE".',
        });
      default:
        return source satisfies never;
    }
  };

  /** Texts of the working copy and its labels. Without data there is nothing to compare with, and nothing wrong. */
  const dataOf = async (): Promise<{ keys: Set<string>; labels: Set<string> }> => {
    const keys = new Set<string>();
    const labels = new Set<string>();
    const files = await readSplits(dir, 'workspace').catch((thrown: unknown) => {
      if (thrown instanceof IdriftError && thrown.info.code === 'not-found') return [];
      throw thrown;
    });
    for (const { rows } of files) {
      for (const { text, label } of rows) {
        keys.add(normalText(text));
        labels.add(label);
      }
    }
    return { keys, labels };
  };

  const take = async (source: QueueSource, progress: Progress, asks: boolean) => {
    const found = await find(source, progress, asks);
    const data = await dataOf();
    const inQueues = new Set<string>();
    for (const text of given.openTexts()) inQueues.add(normalText(text));
    const limit = source.kind === 'random' ? source.size : source.kind === 'import' ? MOST_ITEMS : source.limit;
    const taking = startTaking({ limit, inData: data.keys, inQueues, isSample: source.kind === 'random' });
    taking: for await (const some of found.texts) {
      throwIfStopped(progress.signal);
      for (const each of some) if (!taking.offer(each)) break taking;
      progress.report(Math.min(1, taking.items.length / limit), counted(taking.items.length, 'text'));
    }
    for (const { suggestion } of taking.items) {
      if (suggestion === null) continue;
      data.labels.add(suggestion.label);
      for (const label of Object.keys(suggestion.probabilities ?? {})) data.labels.add(label);
    }
    const items = found.arrange?.(taking.items) ?? taking.items;
    return { found, items, left: taking.left(), labels: [...data.labels].toSorted() };
  };

  const finished = async (items: readonly TakenItem[], { report, signal }: Progress): Promise<NewItem[]> => {
    report(null, `comparing ${counted(items.length, 'text')}`);
    const twins = await findTwins(
      { ids: items.map(({ id }) => id), texts: items.map(({ text }) => text) },
      signal,
    ).catch((thrown: unknown) => {
      throwIfStopped(signal);
      throw thrown;
    });
    const asked = new Map<string, Promise<Vocabulary | null>>();
    const vocabularyOf = (model: string, version: number): Promise<Vocabulary | null> => {
      const key = `${model}/${version}`;
      const found = asked.get(key) ?? vocabularies.ofVersion(model, version);
      asked.set(key, found);
      return found;
    };
    const done: NewItem[] = [];
    for (const [index, item] of items.entries()) {
      const { model = null, version = null } = item.suggestion ?? {};
      const vocabulary = model === null || version === null ? null : await vocabularyOf(model, version);
      const unknownWords = vocabulary === null ? [] : unknownIn(item.text, vocabulary);
      done.push({ ...item, unknownWords, twins: twins[index] ?? null });
      if (index % ITEMS_AT_ONCE === 0) {
        await breathe();
        throwIfStopped(signal);
      }
    }
    return done;
  };

  /** With what finds the same again: a number alone may be another alert in another copy of the project. */
  const keptSource = (source: QueueSource, { sampling }: Found): QueueSource => {
    if (source.kind === 'alert') return { ...source, alertId: parts.checks.alerts.get(String(source.alert)).id };
    return source.kind === 'random' && sampling ? { ...source, seed: sampling.seed } : source;
  };

  return {
    make: async ({ source, id, title, by }, report, signal): Promise<NewQueue> => {
      const progress: Progress = { report: (share, where) => report({ progress: share, where }), signal };
      const { found, items, left, labels } = await take(source, progress, true);
      return {
        id,
        title: title ?? found.title,
        source: keptSource(source, found),
        order: found.order,
        createdAt: new Date().toISOString(),
        by,
        sampling: found.sampling,
        suggestedBy: suggestedBy(items),
        labels,
        left,
        items: await finished(items, progress),
      };
    },
    preview: async (source, signal): Promise<QueuePreview> => {
      const { found, items, left } = await take(source, { report: () => undefined, signal }, false);
      const notes = [...found.notes, ...maskedNote(items), ...leftNote(items.length, left)];
      return {
        found: found.found,
        left,
        items: items.length,
        texts: items.slice(0, SHOWN).map(({ text }) => text),
        order: found.order,
        note: notes.length === 0 ? null : notes.join(' '),
      };
    },
    help,
    accuracy: (model) => accuracyInUse(given.samples(model), given.labelled()),
  };
};

/** The version that most suggestions come from. */
const suggestedBy = (items: readonly TakenItem[]): NewQueue['suggestedBy'] => {
  const counts = new Map<string, { readonly model: string; readonly version: number; count: number }>();
  for (const { suggestion } of items) {
    if (suggestion === null || suggestion.model === null || suggestion.version === null) continue;
    const { model, version } = suggestion;
    const own = counts.get(`${model}/${version}`) ?? { model, version, count: 0 };
    own.count += 1;
    counts.set(`${model}/${version}`, own);
  }
  const most = [...counts.values()].toSorted((a, b) => b.count - a.count)[0];
  return most ? { model: most.model, version: most.version } : null;
};

const leftNote = (items: number, { inData, inQueues, same }: Left): string[] => {
  if (items > 0 || inData + inQueues === 0) return [];
  const places = [
    ...(inData > 0 ? [`${counted(inData, 'text is', 'texts are')} in the data with a label`] : []),
    ...(inQueues > 0 ? [`${counted(inQueues, 'is', 'are')} in an open queue`] : []),
    ...(same > 0 ? [`${counted(same, 'repeats', 'repeat')} another`] : []),
  ];
  return [`Nothing is left to label: ${places.join(', ')}.`];
};
