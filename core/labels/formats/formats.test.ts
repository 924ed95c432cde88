/** Files of the real packages (golden/make.py made them), our files as those packages write them again, and whatever a queue may hold. */
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import type { LabelEvent } from '../types.ts';
import { readArgilla } from './argilla-read.ts';
import { argillaRecords, argillaSettings } from './argilla-write.ts';
import type { Brought, Outgoing, ReadOptions } from './exchange.ts';
import { SMALL, SMALL_QUEUE } from './exchange.fixture.ts';
import { foldEvents } from './fold-events.ts';
import { newQueue, ourEvents, ourQueue, queueOf } from './join.ts';
import { type JoinState, newAnswers } from './join-answers.ts';
import { parseJson, parseLines } from './json-text.ts';
import { readLabelStudio } from './label-studio-read.ts';
import { labelStudioConfig, labelStudioTasks } from './label-studio-write.ts';
import { readRows } from './rows.ts';

const OPTIONS: ReadOptions = { name: 'file.json', by: 'Importing Person' };
const golden = (name: string): string => readFileSync(new URL(`./golden/${name}`, import.meta.url), 'utf8');
const labelStudio = (name: string, options: Partial<ReadOptions> = {}): Brought =>
  readLabelStudio(parseJson(golden(name), name), { ...OPTIONS, name, ...options });
const argilla = (name: string, options: Partial<ReadOptions> = {}): Brought =>
  readArgilla(parseJson(golden(name), name), { ...OPTIONS, name, ...options });
const said = ({ items }: Brought): string[] =>
  items.flatMap(({ id, answers }) =>
    answers.map(({ person, state, label, note }) => [id, person, state, label, note].join(' ').trim()),
  );
const dropped = (brought: Brought): Record<string, number> =>
  Object.fromEntries(brought.dropped.map(({ what, count }) => [what, count]));
const stateOf = ({ queue, events }: Pick<Outgoing, 'queue' | 'events'>): JoinState => ({
  queue,
  events,
  answers: foldEvents(events),
});
const MAPS = { labels: {}, people: {}, at: '2026-11-27T12:00:00.000Z', addLabels: 'or add them.' };
const byId = (events: readonly LabelEvent[]): LabelEvent[] => events.toSorted((a, b) => (a.id < b.id ? -1 : 1));
const ADA = '00000000-0000-0000-0000-000000000ada';
const BO = '00000000-0000-0000-0000-0000000000b0';

describe('Label Studio', () => {
  test('its JSON export is read: answers of each person, skips, what a model suggested; the rest is counted', () => {
    const brought = labelStudio('label-studio.json');
    expect(said(brought)).toEqual([
      '100 1 labelled negativ',
      '100 2 labelled positiv',
      '101 1 labelled positiv',
      '102 1 skipped',
    ]);
    expect(brought.items.map(({ text }) => text)[3]).toBe('Fel storlek\nigen');
    expect(brought.items[0]?.answers[0]).toMatchObject({ at: '2026-11-20T08:00:00.250Z', shown: 2500 });
    expect(brought.items[0]).toMatchObject({
      suggestion: { label: 'negativ', score: 0.875, model: null },
      suggestedBy: 'bert-v2',
    });
    expect(dropped(brought)).toEqual({ 'data.url': 4 });
  });

  test('JSON-MIN is read once its label is named, and says what it leaves out', () => {
    expect(() => labelStudio('label-studio-min.json')).toThrow(/Several fields .* "url", "sentiment"/);
    const brought = labelStudio('label-studio-min.json', { question: 'sentiment' });
    expect(said(brought)).toEqual(['100 2 labelled positiv', '100 1 labelled negativ', '101 1 labelled positiv']);
    expect(brought.notes).toEqual([expect.stringContaining('skipped')]);
  });

  test('what its packages checked and turned into JSON-MIN is what we write, and comes back without a new answer', () => {
    expect([...labelStudioTasks(SMALL)].join('')).toBe(golden('ours-label-studio.json'));
    expect(labelStudioConfig(SMALL)).toBe(golden('ours-label-studio.xml'));
    const brought = labelStudio('label-studio-back-min.json');
    expect(queueOf(brought, 'back')).toBe('alert-12');
    expect(newAnswers(brought, stateOf(SMALL), MAPS, 'back')).toEqual({ events: [], same: 3, dropped: [] });
  });

  test('of a file that went out, what was labelled there is added, in the name of who did it', () => {
    const tasks = JSON.parse(golden('ours-label-studio.json')) as { annotations: Record<string, unknown>[] }[];
    for (const { annotations } of tasks) for (const annotation of annotations) annotation['completed_by'] = 7;
    tasks[3]?.annotations.push({
      completed_by: { id: 9, email: 'eva@example.com' },
      result: [{ id: 'x', from_name: 'label', to_name: 'text', type: 'choices', value: { choices: ['positiv'] } }],
      created_at: '2026-11-22T08:00:00Z',
    });
    const brought = readLabelStudio(tasks, OPTIONS);
    const { events, same } = newAnswers(
      brought,
      stateOf(SMALL),
      { ...MAPS, people: { 'eva@example.com': 'Eva' } },
      'x',
    );
    expect(same).toBe(4);
    expect(events).toMatchObject([
      {
        item: 'text-4',
        person: 'Eva',
        seq: 1,
        at: '2026-11-22T08:00:00.000Z',
        act: { kind: 'label', label: 'positiv' },
      },
    ]);
    const again = newAnswers(brought, stateOf({ queue: SMALL_QUEUE, events: [...SMALL.events, ...events] }), MAPS, 'x');
    expect(again.events.filter(({ person }) => person === 'Eva')).toEqual([]);
  });

  test('files of other tasks are named for what they are', () => {
    const boxes = [
      {
        data: { text: 'a' },
        annotations: [{ result: [{ from_name: 'b', type: 'labels', value: { start: 0, labels: ['X'] } }] }],
      },
    ];
    expect(() => readLabelStudio(boxes, OPTIONS)).toThrow(/no choices, but 1 × labels: it belongs to another task/);
    const two = (name: string) => ({ from_name: name, type: 'choices', value: { choices: ['x'] } });
    const both = [{ data: { text: 'a' }, annotations: [{ result: [two('tone'), two('topic')], completed_by: 1 }] }];
    expect(() => readLabelStudio(both, OPTIONS)).toThrow(/several choices: "tone", "topic"/);
    const tone = readLabelStudio(both, { ...OPTIONS, question: 'tone' });
    expect([said(tone), dropped(tone)]).toEqual([
      ['2 1 labelled x'].map((each) => each.replace('2', '1')),
      { 'choices "topic" in annotations': 1 },
    ]);
    expect(() => readLabelStudio([{ fields: { text: 'a' } }], OPTIONS)).toThrow(/looks like Argilla/);
    expect(() => readLabelStudio([{ data: { image: 'x.png', title: 't' } }], OPTIONS)).toThrow(
      /there is no "text", but "image", "title"/,
    );
    const several = [
      {
        data: { text: 'a' },
        annotations: [{ result: [{ from_name: 'l', type: 'choices', value: { choices: ['x', 'y'] } }] }],
      },
    ];
    expect(dropped(readLabelStudio(several, OPTIONS))).toEqual({ 'answers with several labels': 1 });
  });
});

describe('Argilla', () => {
  test.each(['argilla-2.json', 'argilla-2-flat.json'])('%s of version 2 is read', (name) => {
    const brought = argilla(name, name.includes('flat') ? { text: 'text' } : {});
    const isFlat = name.includes('flat');
    expect(said(brought)).toEqual([
      `r0 ${ADA} labelled negativ`,
      `r0 ${BO} labelled positiv`,
      `r1 ${ADA} labelled positiv nöjd`,
      // The nested form does not say that one is a draft and the other discarded.
      ...(isFlat ? [`r3 ${BO} skipped`] : [`r2 ${ADA} labelled positiv`, `r3 ${BO} labelled negativ`]),
    ]);
    expect(brought.notes).toHaveLength(isFlat ? 0 : 1);
    expect(dropped(brought)).toMatchObject(
      isFlat
        ? { drafts: 1, 'labels of discarded answers': 1, 'vector mini': 4 }
        : { 'metadata source': 4, 'vector mini': 4 },
    );
    expect(brought.items[0]).toMatchObject({ suggestion: { label: 'negativ', score: 0.875 }, suggestedBy: 'bert-v2' });
  });

  test('records of version 1 are read, feedback and text classification', () => {
    expect(said(argilla('argilla-1-feedback.json'))).toEqual([
      `f0 ${ADA} labelled negativ`,
      `f0 ${BO} labelled positiv tvärtom`,
      `f1 ${ADA} skipped`,
    ]);
    const old = argilla('argilla-1-classification.json');
    expect(said(old)).toEqual(['c0 ada labelled negativ', 'c1 bo skipped']);
    expect(old.items[0]?.suggestion).toMatchObject({
      model: 'served-model',
      version: 3,
      label: 'negativ',
      score: 0.75,
    });
    expect(dropped(old)).toEqual({ 'answers with several labels': 1 });
  });

  test('spans are another task', () => {
    expect(() => argilla('argilla-2-spans.json')).toThrow(/no question of labels, but "parts" \(span\)/);
  });

  test.each(['argilla-back.json', 'argilla-back-flat.json'])(
    'what its package read of ours and wrote as %s is the same queue',
    (name) => {
      expect([...argillaRecords(SMALL)].join('')).toBe(golden('ours-argilla.json'));
      expect(argillaSettings(SMALL)).toBe(golden('ours-argilla-settings.json'));
      const brought = argilla(name);
      expect(ourQueue(brought, 'alert-12', name)).toEqual(SMALL_QUEUE);
      expect(byId(ourEvents(brought))).toEqual(byId(SMALL.events));
      expect(newAnswers(brought, stateOf(SMALL), MAPS, name)).toMatchObject({ events: [], dropped: [] });
      expect(brought.dropped).toEqual([]);
    },
  );
});

test('a file of its own becomes a queue with the answers of the people in it; unknown labels are listed with what they may mean', () => {
  const brought = labelStudio('label-studio.json');
  const source = { kind: 'import', format: 'label-studio', file: 'label-studio.json' } as const;
  const options = { id: 'import-1', title: 'x', source, createdAt: MAPS.at, by: 'Bo', labels: ['Positiv', 'Negativ'] };
  const queue = newQueue(brought, options);
  expect(queue.items[0]).toMatchObject({ origin: { kind: 'import', id: '100' }, reasons: ['suggested by bert-v2'] });
  expect(() => newAnswers(brought, { queue, events: [], answers: new Map() }, MAPS, 'f')).toThrow(
    /"negativ", "positiv"|"positiv", "negativ"/,
  );
  const maps = { ...MAPS, labels: { negativ: 'Negativ', positiv: 'Positiv' }, people: { 1: 'Ada' } };
  const { events } = newAnswers(brought, { queue, events: [], answers: new Map() }, maps, 'f');
  expect(
    events.map(({ person, seq, act }) => [person, seq, act.kind, 'label' in act ? act.label : ''].join(' ')),
  ).toEqual(['Ada 1 label Negativ', '2 1 label Positiv', 'Ada 2 label Positiv', 'Ada 3 skip ']);
});

test('what was said elsewhere before stands before what its person says here, and what was taken elsewhere from here is no answer', () => {
  const at = (hour: number): string => `2026-11-21T${String(hour).padStart(2, '0')}:00:00.000Z`;
  const ada = (seq: number, hour: number, label: string): LabelEvent => {
    const base = { queue: 'alert-12', item: 'text-2', person: 'Ada', blind: false, shown: null, via: null };
    return { ...base, id: `e${seq}`, seq, at: at(hour), act: { kind: 'label', label }, batch: `b${seq}` };
  };
  const events = [ada(1, 10, 'negativ'), ada(2, 12, 'positiv')];
  const row = (label: string, hour: number): Brought =>
    readRows(
      [
        {
          value: {
            text: 'Snabb leverans!\nTack "allihop" & <3',
            idrift_item: 'text-2',
            idrift_queue: 'alert-12',
            label,
            person: 'Ada',
            at: at(hour),
          },
          where: 'f:1',
        },
      ],
      OPTIONS,
    );
  const state = {
    ...stateOf({ queue: SMALL_QUEUE, events }),
    queue: { ...SMALL_QUEUE, labels: ['negativ', 'positiv', 'frakt'] },
  };
  const said = (brought: Brought): unknown => {
    const added = newAnswers(brought, state, MAPS, 'f').events;
    return foldEvents([...events, ...added])
      .get('text-2')
      ?.map(({ label }) => label)
      .concat(String(added.length));
  };
  expect(said(row('frakt', 11))).toEqual(['positiv', '1']);
  expect(said(row('frakt', 13))).toEqual(['frakt', '1']);
  expect(said(row('frakt', 9))).toEqual(['positiv', '1']);
  expect(said(row('negativ', 10))).toEqual(['positiv', '0']);
  expect(newAnswers(row('negativ', 10), state, MAPS, 'f').dropped).toMatchObject([
    { what: 'answers that were changed here since', count: 1 },
  ]);
});

test('the answers of one person are numbered by their time, in whatever order a long file has them', () => {
  const count = 50_000;
  const rows = Array.from({ length: count }, (_, n) => {
    const second = (n * 7919) % count;
    const at = new Date(Date.UTC(2026, 10, 21) + second * 1000).toISOString();
    return { value: { text: `text ${n}`, label: 'positiv', person: 'Ada', at }, where: `f:${n + 1}` };
  });
  const brought = readRows(rows, OPTIONS);
  const source = { kind: 'import', format: 'jsonl', file: 'f' } as const;
  const queue = newQueue(brought, {
    id: 'import-1',
    title: 'x',
    source,
    createdAt: MAPS.at,
    by: 'Bo',
    labels: ['positiv'],
  });
  const { events } = newAnswers(brought, { queue, events: [], answers: new Map() }, MAPS, 'f');
  expect(events).toHaveLength(count);
  const byNumber = events.toSorted((a, b) => a.seq - b.seq || (a.at < b.at ? -1 : 1));
  expect(byNumber.every(({ at }, n) => n === 0 || (byNumber[n - 1]?.at ?? '') <= at)).toBe(true);
});

test('a note that is too long for other copies of the project is cut, and that is told', () => {
  const value = { text: 'x', label: 'positiv', person: 'Ada', note: 'å'.repeat(2500) };
  const brought = readRows([{ value, where: 'f:1' }], OPTIONS);
  const source = { kind: 'import', format: 'jsonl', file: 'f' } as const;
  const about = { id: 'import-1', title: 'x', source, createdAt: MAPS.at, by: 'Bo', labels: ['positiv'] };
  const queue = newQueue(brought, about);
  const { events, dropped: left } = newAnswers(brought, { queue, events: [], answers: new Map() }, MAPS, 'f');
  expect(events.map(({ act }) => (act.kind === 'note' ? act.note.length : act.kind))).toEqual(['label', 2000]);
  expect(left).toMatchObject([{ what: 'ends of notes', count: 1, first: 'f:1' }]);
});

test('a part of a queue that is not here, and a text that was changed, are refused', () => {
  const tasks = JSON.parse(golden('ours-label-studio.json')) as { data: { text: string } }[];
  const part = readLabelStudio(tasks.slice(0, 3), OPTIONS);
  expect(() => ourQueue(part, 'alert-12', 'part.json')).toThrow(/holds 3 of its 4 texts/);
  const [first] = tasks;
  if (first) first.data.text = 'another';
  expect(() => readLabelStudio(tasks, OPTIONS)).toThrow(/task 1: the text was changed since it left queue alert-12/);
});

test('broken JSON is named by line and column', () => {
  const cases: [string, string][] = [
    ['[{"a": 1},\n {"b": }]', '2:8'],
    ['[{"a": 1}\n', '2:1'],
    ['{"a" 1}', '1:6'],
    ['["a\tb"]', '1:2'],
    ['[1] x', '1:5'],
    ['', '1:1'],
    ['{"a": [1, 2,]}', '1:13'],
    ['{"a": tru}', '1:7'],
  ];
  for (const [text, place] of cases) {
    expect(() => parseJson(text, 'f.json')).toThrow(
      expect.objectContaining({ info: expect.objectContaining({ where: `f.json:${place}` }) }),
    );
  }
  expect(() => parseLines('{"a":1}\n\n{"a"}\n', 'f.jsonl')).toThrow(/f.jsonl, line 3, column 5/);
});
