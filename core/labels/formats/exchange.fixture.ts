/** A small queue with something of everything: two people, a note, a skip, a flag, an undo, signs that formats stumble over. */
import type { Answer } from '../../contract/labels.ts';
import { foldItem } from '../fold.ts';
import type { LabelEvent, NewItem, NewQueue } from '../types.ts';
import type { Outgoing } from './exchange.ts';

const TEXTS = [
  'Paketet kom aldrig fram, och ingen svarar.',
  'Snabb leverans!\nTack "allihop" & <3',
  'La comida estaba fría; llegó tarde 🥶',
  'Helt ok, inget särskilt',
];

const item = (text: string, index: number): NewItem => ({
  id: `text-${index + 1}`,
  text,
  group: index === 2 ? 'comida' : '',
  reasons: ['carries alert 12', ...(index === 2 ? ['unknown words'] : [])],
  unknownWords: index === 2 ? ['comida', 'fría'] : [],
  twins: null,
  origin: { kind: 'prediction', id: `p${index}`, at: '2026-11-20T08:00:00.000Z', deployment: 'live', consumer: null },
  suggestion:
    index === 3
      ? null
      : {
          model: 'served-model',
          version: 3,
          label: index === 1 ? 'positiv' : 'negativ',
          score: 0.75,
          probabilities: { negativ: 0.75, positiv: 0.25 },
        },
});

export const SMALL_QUEUE: NewQueue = {
  id: 'alert-12',
  title: 'Alert 12: unknown words',
  source: { kind: 'alert', alert: 12, limit: 60 },
  order: 'The telling ones first.',
  createdAt: '2026-11-21T09:00:00.000Z',
  by: 'Åsa Öberg',
  sampling: null,
  suggestedBy: { model: 'served-model', version: 3 },
  labels: ['negativ', 'positiv'],
  left: { inData: 1, inQueues: 2, same: 3, blank: 0 },
  items: TEXTS.map(item),
};

const uuid = (number: number): string => `00000000-0000-4000-8000-${String(number).padStart(12, '0')}`;

const said = (person: string, seq: number, number: number, act: LabelEvent['act'], blind = false): LabelEvent => ({
  id: uuid((person === 'Åsa Öberg' ? 100 : 200) + seq),
  queue: 'alert-12',
  item: `text-${number}`,
  person,
  seq,
  at: `2026-11-21T10:0${seq}:00.000Z`,
  act,
  batch: `${person}-${seq}`,
  blind,
  shown: act.kind === 'label' ? 1500 + seq : null,
  via: null,
});

const EVENTS: readonly LabelEvent[] = [
  said('Åsa Öberg', 1, 1, { kind: 'label', label: 'positiv' }),
  said('Åsa Öberg', 2, 1, { kind: 'undo', batch: 'Åsa Öberg-1' }),
  said('Åsa Öberg', 3, 1, { kind: 'label', label: 'negativ' }),
  said('Åsa Öberg', 4, 1, { kind: 'note', note: 'Inte <alls> "bra"' }),
  said('Åsa Öberg', 5, 2, { kind: 'skip' }),
  said('Bo', 1, 1, { kind: 'label', label: 'negativ' }, true),
  said('Bo', 2, 3, { kind: 'flag' }),
];

/** What each person says, as the store would tell it. */
export const answersOf = (events: readonly LabelEvent[]): Map<string, readonly Answer[]> =>
  new Map(
    [...Map.groupBy(events, (event) => event.item)].map(([id, own]) => {
      const isBack = (event: LabelEvent): boolean => {
        const about = (other: LabelEvent): boolean =>
          other.person === event.person &&
          (other.act.kind === 'undo' || other.act.kind === 'redo') &&
          other.act.batch === event.batch;
        return (
          events
            .filter(about)
            .toSorted((a, b) => a.seq - b.seq)
            .at(-1)?.act.kind === 'undo'
        );
      };
      return [id, foldItem(own.map((event) => ({ ...event, takenBack: isBack(event) }))).answers];
    }),
  );

export const SMALL: Outgoing = {
  queue: SMALL_QUEUE,
  events: EVENTS,
  answers: answersOf(EVENTS),
  meanings: { negativ: 'Kunden är missnöjd & vill ha "hjälp"' },
  people: {},
};
