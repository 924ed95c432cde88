/** Whatever a queue may hold goes out and comes back as it went. */
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { LabelEvent, NewQueue } from '../types.ts';
import { readArgilla } from './argilla-read.ts';
import { argillaRecords } from './argilla-write.ts';
import type { Brought, Outgoing } from './exchange.ts';
import { SMALL_QUEUE } from './exchange.fixture.ts';
import { foldEvents } from './fold-events.ts';
import { ourEvents, ourQueue } from './join.ts';
import { newAnswers } from './join-answers.ts';
import { parseJson, parseLines } from './json-text.ts';
import { readLabelStudio } from './label-studio-read.ts';
import { labelStudioTasks } from './label-studio-write.ts';
import { jsonLines, readRows } from './rows.ts';

const OPTIONS = { name: 'file.json', by: 'Importing Person' };
const AT = '2026-11-27T12:00:00.000Z';
const MAPS = { labels: {}, people: {}, at: AT, addLabels: 'or add them.' };
const byId = (events: readonly LabelEvent[]): LabelEvent[] => events.toSorted((a, b) => (a.id < b.id ? -1 : 1));

const words = fc.string({ unit: 'grapheme', maxLength: 12 });
const filled = words.filter((text) => text.trim() !== '');
const labels = fc.uniqueArray(fc.oneof(filled, fc.constantFrom('constructor', '__proto__')), {
  minLength: 2,
  maxLength: 4,
});
const queues = labels.chain((names) =>
  fc.record({
    names: fc.constant(names),
    texts: fc.array(filled, { minLength: 1, maxLength: 6 }),
    acts: fc.array(
      fc.record({
        person: fc.constantFrom('Ada', 'Bo', 'Åsa Öberg'),
        item: fc.nat(5),
        kind: fc.constantFrom('label', 'skip', 'flag', 'note', 'clear', 'undo', 'settle', 'ask', 'overlap'),
        label: fc.constantFrom(...names),
        note: words,
        blind: fc.boolean(),
      }),
      { maxLength: 12 },
    ),
    reason: words,
  }),
);
type Made = typeof queues extends fc.Arbitrary<infer Value> ? Value : never;

const outgoing = ({ names, texts, acts, reason }: Made): Outgoing => {
  const queue: NewQueue = {
    ...SMALL_QUEUE,
    labels: names,
    sampling: { model: 'm', version: null, from: AT, to: AT, population: 9, size: 3, seed: 7 },
    items: texts.map((text, index) => ({
      ...(SMALL_QUEUE.items[index % 4] ?? SMALL_QUEUE.items[0]),
      id: `i${index}`,
      text,
      reasons: [reason],
    })) as NewQueue['items'],
  };
  const events = acts.map(({ person, item, kind, label, note, blind }, index): LabelEvent => {
    const seq = acts.slice(0, index + 1).filter((each) => each.person === person).length;
    const act: LabelEvent['act'] =
      kind === 'label' || kind === 'settle'
        ? { kind, label }
        : kind === 'note'
          ? { kind, note }
          : kind === 'undo'
            ? { kind, batch: `${person}${Math.max(1, seq - 1)}` }
            : kind === 'overlap'
              ? { kind, share: 0.5 }
              : { kind };
    const id = `00000000-0000-4000-8000-${String(index).padStart(12, '0')}`;
    const place = { queue: queue.id, item: kind === 'overlap' ? '' : `i${item % texts.length}` };
    return {
      id,
      ...place,
      person,
      seq,
      at: AT,
      act,
      batch: `${person}${seq}`,
      blind,
      shown: blind ? 1.5 : null,
      via: null,
    };
  });
  return { queue, events, answers: foldEvents(events), meanings: {}, people: {} };
};

const FORMATS: readonly [string, (out: Outgoing) => Brought][] = [
  ['Label Studio', (out) => readLabelStudio(parseJson([...labelStudioTasks(out)].join(''), 'f'), OPTIONS)],
  ['Argilla', (out) => readArgilla(parseJson([...argillaRecords(out)].join(''), 'f'), OPTIONS)],
  [
    'JSONL',
    (out) =>
      readRows(
        parseLines([...jsonLines(out)].join(''), 'f').map(({ value, line }) => ({ value, where: `f:${line}` })),
        OPTIONS,
      ),
  ],
];

test.each(FORMATS)(
  'whatever a queue holds comes back from %s as it went: the same queue, the same events',
  (_, travel) => {
    fc.assert(
      fc.property(queues, (made) => {
        const out = outgoing(made);
        const brought = travel(out);
        expect(ourQueue(brought, out.queue.id, 'f')).toEqual(out.queue);
        expect(byId(ourEvents(brought))).toEqual(byId(out.events));
        expect(newAnswers(brought, { ...out, answers: foldEvents(out.events) }, MAPS, 'f').events).toEqual([]);
        expect(brought.dropped).toEqual([]);
      }),
      { numRuns: 150 },
    );
  },
);
