/**
 * Level and power of the drift check by simulated weeks, with the sample project's own texts: how often it alarms when nothing changed, and when
 * something did.
 *
 *     node bench/drift-power.ts [--weeks 200] [--permutations 999] [--reference 50,100] [--live 20,40,80] [--changes N] [--quick]
 *         [--minilm FOLDER] [--peers PYTHON [--torch SITE_PACKAGES] [--rules …]]
 *
 * Each week draws its training, reference and live texts anew from the sample's texts, without putting any back. Answers are simulated: a score
 * for each text around its label, so that the ROC area is about 0.94. With --minilm (`.ci/minilm`) all-MiniLM-L6-v2 reads the texts; without, there
 * is no state of a model, and `meaning` is left out. --peers: the same weeks by the rules of other tools (bench/peer/drift-rules.py), which want
 * the states too; --changes leaves all but the first N out. A share p of S weeks has a standard error of √(p(1 − p)/S). Below 500 permutations the rarest ranks tie among the statistics, and power is lost. `--quick` (20 weeks, 40 of 50) is for trying it, and ends with status 1 when quiet weeks alarm
 * more often than four standard errors above the level.
 */
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import { seededRandom } from '../core/base/seeded-random.ts';
import { checkDrift } from '../core/monitoring/check-drift.ts';
import type { LiveText, ReferenceText } from '../core/monitoring/drift-input.ts';
import { unknownShare, vocabularyOf } from '../core/monitoring/text-scores.ts';
import { openReader } from '../core/nn/predictor.ts';
import { countWords } from '../core/text/words.ts';
import { type LabelledText, sampleTexts } from './drift-texts.ts';
import { makeModel } from './serving-model.ts';

const { values } = parseArgs({
  options: {
    weeks: { type: 'string', default: '200' },
    permutations: { type: 'string', default: '999' },
    reference: { type: 'string', default: '50,100' },
    live: { type: 'string', default: '20,40,80' },
    quick: { type: 'boolean', default: false },
    changes: { type: 'string', default: '99' },
    minilm: { type: 'string' },
    peers: { type: 'string' },
    torch: { type: 'string' },
    rules: { type: 'string' },
  },
});
const numbers = (list: string): readonly number[] => list.split(',').map(Number);
const weeks = values.quick ? 20 : Number(values.weeks);
const references = values.quick ? [50] : numbers(values.reference);
const lives = values.quick ? [40] : numbers(values.live);
const ALPHA = 1 / 52;
const TRAINING = 100;

const SPANISH = [
  'El paquete llegó tarde y la caja estaba rota.',
  'La comida estuvo muy buena y el servicio fue rápido.',
  'No me gustó nada, la calidad es mala y el precio alto.',
  'Estoy muy contenta con la compra, la recomiendo a todos.',
  'El personal fue amable pero tardaron mucho en atendernos.',
  'La habitación era pequeña y hacía mucho ruido por la noche.',
  'Todo perfecto, volveremos el año que viene con los niños.',
  'El producto se rompió a la semana y nadie contesta.',
];

type Random = ReturnType<typeof seededRandom>;
const drawn = (random: Random, share: number): boolean => random.below(1_000_000) < share * 1_000_000;
const garbled = (text: string): string => Buffer.from(text).toString('latin1');

/** What may happen to a text; the whole week's texts are given where the change is of the week. */
const CHANGES: Readonly<Record<string, (texts: readonly LabelledText[], random: Random) => readonly LabelledText[]>> = {
  nothing: (texts) => texts,
  '20 % Spanish': (texts, random) =>
    texts.map((row) => (drawn(random, 0.2) ? { ...row, text: SPANISH[random.below(SPANISH.length)] ?? '' } : row)),
  '30 % twice as long': (texts, random) =>
    texts.map((row) =>
      drawn(random, 0.3) ? { ...row, text: `${row.text} ${texts[random.below(texts.length)]?.text ?? ''}` } : row,
    ),
  '20 % mojibake, by the statistics alone': (texts, random) =>
    texts.map((row) => (drawn(random, 0.2) ? { ...row, text: garbled(row.text) } : row)),
  'all without å ä ö': (texts) =>
    texts.map((row) => ({ ...row, text: row.text.normalize('NFD').replaceAll(/\p{M}/gu, '') })),
  '20 % the same boilerplate': (texts, random) =>
    texts.map((row) => (drawn(random, 0.2) ? { ...row, text: 'Skickat från min telefon, ursäkta stavfel.' } : row)),
};

/** A normal number, by Box and Muller. */
const normal = (random: Random): number =>
  Math.sqrt(-2 * Math.log((random.uint32() + 1) / 2 ** 32)) * Math.cos((2 * Math.PI * random.uint32()) / 2 ** 32);

/** Distance of the labels' mean scores in standard deviations that gives a ROC area of 0.94. */
const APART = 2.2;

/** Reads texts once each; null: there is no model. */
const openStates = async (pretrained: string | undefined, into: string) => {
  if (pretrained === undefined) return null;
  const reader = await openReader(makeModel('minilm', pretrained, into));
  const known = new Map<string, readonly number[]>();
  return {
    of: (text: string): readonly number[] => known.get(text) ?? [],
    read: async (texts: readonly string[]): Promise<void> => {
      const unread = [...new Set(texts)].filter((text) => !known.has(text));
      for (const [i, { state }] of (await reader.read(unread)).entries()) known.set(unread[i] ?? '', [...state]);
    },
    close: reader.close,
  };
};
type States = Awaited<ReturnType<typeof openStates>>;

/** Weeks as other tools get them. */
type PeerRow = {
  readonly text: string;
  readonly words: number;
  readonly unknown: number;
  readonly state: readonly number[];
};
type PeerWeek = { readonly change: string; readonly reference: readonly number[]; readonly live: readonly number[] };

const askPeers = (
  python: string,
  data: { readonly rows: readonly PeerRow[]; readonly weeks: readonly PeerWeek[] },
  into: string,
): void => {
  const file = join(into, 'weeks.json');
  writeFileSync(file, JSON.stringify(data));
  const script = fileURLToPath(new URL('./peer/drift-rules.py', import.meta.url));
  const words = [
    ...(values.torch === undefined ? [] : ['--torch', values.torch]),
    ...(values.rules === undefined ? [] : ['--rules', values.rules]),
  ];
  const said = execFileSync(python, [script, file, ...words], {
    encoding: 'utf8',
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  const counts = z.record(z.string(), z.record(z.string(), z.tuple([z.number(), z.number()])));
  console.log('\n| rule | change | share of weeks with an alarm | weeks |\n| --- | --- | --- | --- |');
  for (const [rule, byChange] of Object.entries(counts.parse(JSON.parse(said.trim().split('\n').at(-1) ?? '')))) {
    for (const [change, [alarms, all]] of Object.entries(byChange)) {
      console.log(`| ${rule} | ${change} | ${(alarms / all).toFixed(3)} | ${all} |`);
    }
  }
};

const answered = ({ text, label }: LabelledText, random: Random, states: States): ReferenceText => {
  const logit = (label === 'positiv' ? APART / 2 : -APART / 2) + normal(random);
  const positiv = 1 / (1 + Math.exp(-2 * logit));
  return { text, probabilities: { negativ: 1 - positiv, positiv }, state: states?.of(text) ?? null };
};

const folder = mkdtempSync(join(tmpdir(), 'bench-drift-power-'));
try {
  const sample = await sampleTexts(join(folder, 'sample'));
  const seen = new Map([...sample.train, ...sample.val, ...sample.test].map((row) => [row.text, row]));
  const pool = [...seen.values()];
  const states = await openStates(values.minilm, folder);
  const peerRows: PeerRow[] = [];
  const peerWeeks: PeerWeek[] = [];
  console.log(
    `${pool.length} texts, ${TRAINING} for training; ${weeks} weeks each, ${values.permutations} permutations\n`,
  );
  console.log(
    `| change | reference | live | share of weeks with an alarm | standard error |\n| --- | --- | --- | --- | --- |`,
  );
  for (const [change, apply] of Object.entries(CHANGES).slice(0, Number(values.changes))) {
    for (const reference of references) {
      for (const live of lives) {
        let alarms = 0;
        for (let week = 0; week < weeks; week++) {
          const random = seededRandom(`${change}|${reference}|${live}|${week}`);
          const order = [...random.choose(pool.length, TRAINING + reference + live)].flatMap((i) => pool[i] ?? []);
          const changed = apply(order.slice(TRAINING + reference), random);
          const training = order.slice(0, TRAINING);
          const own = order.slice(TRAINING, TRAINING + reference);
          await states?.read([...own, ...changed].map(({ text }) => text));
          if (values.peers !== undefined) {
            const vocabulary = vocabularyOf(training.map(({ text }) => text));
            const add = (rows: readonly LabelledText[]): number[] =>
              rows.map(({ text }) => {
                const unknown = unknownShare(text, vocabulary);
                return peerRows.push({ text, words: countWords(text), unknown, state: states?.of(text) ?? [] }) - 1;
              });
            peerWeeks.push({ change, reference: add(own), live: add(changed) });
          }
          const found = checkDrift({
            model: 'simulated',
            version: week,
            runId: '',
            revision: null,
            training: training.map(({ text }) => text),
            reference: own.map((row) => answered(row, random, states)),
            live: changed.map(
              (row, i): LiveText => ({
                ...answered(row, random, states),
                id: String(i),
                label: '',
                score: 0,
                createdAt: '2026-03-10T12:00:00Z',
              }),
            ),
            from: '2026-03-08T00:00:00Z',
            to: '2026-03-15T00:00:00Z',
            thresholds: {},
            alpha: ALPHA,
            permutations: Number(values.permutations),
          });
          if (found.state === 'drift') alarms += 1;
        }
        const share = alarms / weeks;
        const error = Math.sqrt((share * (1 - share)) / weeks);
        console.log(`| ${change} | ${reference} | ${live} | ${share.toFixed(3)} | ${error.toFixed(3)} |`);
        const most = ALPHA + 4 * Math.sqrt((ALPHA * (1 - ALPHA)) / weeks);
        if (values.quick && change === 'nothing' && share > most) process.exitCode = 1;
      }
    }
  }
  await states?.close();
  if (values.peers !== undefined) askPeers(values.peers, { rows: peerRows, weeks: peerWeeks }, folder);
} finally {
  rmSync(folder, { recursive: true, force: true });
}
