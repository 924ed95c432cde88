/** Files of several people, joined; and which texts wait for whom. */
import { randomUUID } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { seededRandom } from '../../base/seeded-random.ts';
import type { Answer } from '../../contract/labels.ts';
import type { EventAct, LabelEvent } from '../types.ts';
import type { AnsweredItem } from './answered.ts';
import { joinFiles } from './join-files.ts';
import { eventLine, readLines, unitedEvents } from './lines.ts';
import { personFile, placeOf } from './places.ts';
import { labelEvent } from './schemas.ts';
import { countingEvents, isInOverlap, secondOpinions } from './second-opinions.ts';

const event = (part: Partial<LabelEvent> & { readonly act: EventAct }): LabelEvent => ({
  id: randomUUID(),
  queue: 'q',
  item: 't0',
  person: 'Anna',
  seq: 1,
  at: '2026-11-27T12:00:00.000Z',
  batch: randomUUID(),
  blind: false,
  shown: 1200,
  via: null,
  ...part,
});
const label = (name: string): EventAct => ({ kind: 'label', label: name });
const text = (events: readonly LabelEvent[]): string => events.map((each) => `${eventLine(each)}\n`).join('');

describe('the file of a person', () => {
  it('is a name that every file system keeps, one for each person', () => {
    expect(personFile('Anna Öberg')).toMatch(/^anna-oberg-[0-9a-f]{8}\.jsonl$/);
    const names = ['Åsa', 'Asa', 'asa', '李', 'CON', '../../x', 'a'.repeat(300), ' '];
    const files = names.map(personFile);
    expect(new Set(files).size).toBe(names.length);
    for (const file of files) expect(file).toMatch(/^[a-z0-9-]{1,60}\.jsonl$/);
  });

  it('is told from other files', () => {
    expect(placeOf('q/anna-1f2e3d4c.jsonl')).toEqual({ queue: 'q', kind: 'events' });
    expect(placeOf('q/items.jsonl')?.kind).toBe('items');
    expect([placeOf('q/notes.txt'), placeOf('readme.md'), placeOf('q/deep/x.jsonl')]).toEqual([null, null, null]);
  });
});

describe('lines', () => {
  it('come back as they were written', () => {
    const acts: EventAct[] = [
      label('positiv'),
      { kind: 'skip' },
      { kind: 'flag' },
      { kind: 'note', note: 'a\nb "ö"' },
      { kind: 'clear' },
      { kind: 'undo', batch: 'b' },
      { kind: 'redo', batch: 'b' },
      { kind: 'settle', label: null },
      { kind: 'ask' },
      { kind: 'overlap', share: 0.2 },
    ];
    const events = acts.map((act, index) => event({ act, seq: index + 1 }));
    const { lines, unread } = readLines(text(events), 'f', labelEvent);
    expect(unread).toEqual([]);
    expect(lines.map(({ value }) => value)).toEqual(events);
  });

  it('that cannot be read are told with their place', () => {
    const good = eventLine(event({ act: label('a') }));
    const bad = [
      good.slice(0, 30),
      '[]',
      good.replace('"kind":"label"', '"kind":"stars"'),
      good.replace('"seq":1', '"seq":0'),
    ];
    const { lines, unread } = readLines(`\n${bad.join('\r\n')}\n${good}`, 'labels/q/x.jsonl', labelEvent);
    expect(unread.map(({ where }) => where)).toEqual([2, 3, 4, 5].map((n) => `labels/q/x.jsonl:${n}`));
    expect(unread[0]?.problem).toMatch(/by halves/);
    expect(unread[3]?.problem).toMatch(/"seq"/);
    expect(lines.filter(({ value }) => value !== null)).toHaveLength(1);
  });

  it('are united alike from both sides, whatever each has', () => {
    const random = seededRandom('lines');
    for (let round = 0; round < 50; round++) {
      const all = Array.from({ length: 12 }, (_, index) =>
        event({ act: label('a'), seq: 1 + random.below(6), item: `t${index}` }),
      );
      const some = (): string =>
        `${text(all.filter(() => random.below(2) === 0))}${random.below(2) === 0 ? '{half' : ''}`;
      const [left, right] = [some(), some()];
      const path = 'q/anna-1f2e3d4c.jsonl';
      const [one, other] = [
        joinFiles(path, Buffer.from(left), Buffer.from(right)),
        joinFiles(path, Buffer.from(right), Buffer.from(left)),
      ];
      expect(one).toEqual(other);
      const joined = String(one);
      for (const line of `${left}\n${right}`.split('\n').filter(Boolean)) expect(joined.split('\n')).toContain(line);
      // Again changes nothing.
      expect(String(joinFiles(path, Buffer.from(joined), Buffer.from(left)))).toBe(joined);
    }
  });

  it('of one number are ordered by time, on every computer alike', () => {
    const [early, late] = [
      event({ act: label('a'), at: '2026-11-27T12:00:00.000Z' }),
      event({ act: label('b'), at: '2026-11-27T12:00:01.000Z' }),
    ];
    const lines = (events: readonly LabelEvent[]) => readLines(text(events), 'f', labelEvent).lines;
    expect(unitedEvents(lines([late]), lines([early]))).toBe(text([early, late]));
  });

  it('of other files are not joined', () => {
    expect(joinFiles('readme.md', Buffer.from('a'), Buffer.from('b'))).toBeNull();
  });
});

const answer = (person: string, state: Answer['state'] = 'labelled', name = 'a'): Answer => ({
  person,
  state,
  label: state === 'labelled' ? name : null,
  note: '',
  at: '2026-11-27T12:00:00.000Z',
  blind: true,
  via: null,
});
const item = (id: string, ...answers: readonly Answer[]): AnsweredItem => ({
  id,
  position: Number(id.slice(1)),
  state: 'labelled',
  settled: false,
  answers,
});

describe('second opinions', () => {
  const items = [
    item('t0', answer('Anna')),
    item('t1', answer('Anna', 'flagged')),
    item('t2', answer('Anna'), answer('Bo')),
    item('t3', answer('Bo')),
    item('t4', answer('Anna')),
  ];

  it('wait for everybody but who gave the first, asked ones before flagged ones before the rest', () => {
    const events = [event({ act: { kind: 'overlap', share: 1 } }), event({ act: { kind: 'ask' }, item: 't4', seq: 2 })];
    const bo = secondOpinions('q', items, events, 'Bo');
    expect(bo.waiting).toEqual([
      { id: 't4', why: 'asked' },
      { id: 't1', why: 'flagged' },
      { id: 't0', why: 'overlap' },
    ]);
    expect(bo).toMatchObject({ share: 1, done: 1, withOthers: 1 });
    expect(secondOpinions('q', items, events, 'Anna').waiting).toEqual([{ id: 't3', why: 'overlap' }]);
    // A third person is not needed where there are two.
    expect(secondOpinions('q', items, events, 'Carl').waiting.map(({ id }) => id)).not.toContain('t2');
  });

  it('are not asked of who skipped the text, nor of what was settled', () => {
    const events = [event({ act: { kind: 'overlap', share: 1 } })];
    expect(secondOpinions('q', [item('t0', answer('Anna'), answer('Bo', 'skipped'))], events, 'Bo').waiting).toEqual(
      [],
    );
    expect(secondOpinions('q', [{ ...item('t0', answer('Anna')), settled: true }], events, 'Bo').waiting).toEqual([]);
  });

  it('follow what was said last of the share, and not what was taken back', () => {
    const asked = event({ act: { kind: 'overlap', share: 0.2 }, at: '2026-11-27T13:00:00.000Z' });
    const later = event({ act: { kind: 'overlap', share: 0.5 }, at: '2026-11-27T14:00:00.000Z', person: 'Bo' });
    const undone = event({ act: { kind: 'undo', batch: later.batch }, person: 'Bo', seq: 2 });
    const redone = event({ act: { kind: 'redo', batch: later.batch }, person: 'Bo', seq: 3 });
    expect(secondOpinions('q', [], [later, asked], 'Bo').share).toBe(0.5);
    expect(secondOpinions('q', [], [later, asked, undone], 'Bo').share).toBe(0.2);
    expect(secondOpinions('q', [], [redone, undone, later, asked], 'Bo').share).toBe(0.5);
    expect(countingEvents([later, undone])).toEqual([]);
  });

  it('are of the share of texts that was asked for, and grow with it', () => {
    const ids = Array.from({ length: 5000 }, (_, index) => `t${index}`);
    const fifth = ids.filter((id) => isInOverlap('q', id, 0.2));
    expect(fifth.length / ids.length).toBeCloseTo(0.2, 1);
    expect(fifth.every((id) => isInOverlap('q', id, 0.3))).toBe(true);
    expect(ids.filter((id) => isInOverlap('q', id, 0))).toEqual([]);
    expect(ids.every((id) => isInOverlap('q', id, 1))).toBe(true);
  });
});
