/** The drift lab: checks of any texts, simulated weeks, and the log replayed with other settings. Nothing of it is kept, and nobody is told. */
import { setImmediate as breathe } from 'node:timers/promises';
import type { z } from 'zod';
import { seededRandom } from '../base/seeded-random.ts';
import type {
  budget,
  labOrder,
  powerOrder,
  powerProgress,
  replayOrder,
  ReplaySettings,
  ReplayWeek,
  TextSet,
} from '../contract/drift-lab.ts';
import type { LabColumn, PowerPoint } from '../contract/drift-lab.ts';
import { IdriftError } from '../contract/errors.ts';
import { alarmCauses, type DriftCheck } from '../contract/monitoring.ts';
import type { ProjectSettings } from '../contract/project.ts';
import type { Deployment } from '../contract/serving.ts';
import { readSplit } from '../data/split-files.ts';
import { changedTexts } from '../monitoring/changed-texts.ts';
import { checkDrift } from '../monitoring/check-drift.ts';
import { noticedShare } from '../monitoring/could-see.ts';
import type { DriftInput, LiveText } from '../monitoring/drift-input.ts';
import { levelOf } from '../monitoring/level.ts';
import { maskedText } from '../text/personal-data.ts';

const DAY = 86_400_000;
/** Enough to reach a level of one in 365; far fewer than a check draws, for it is made hundreds of times. */
const SIMULATED_PERMUTATIONS = 399;
/** Numbers of live texts that a simulation tries. */
const LIVE_SIZES = [10, 20, 40, 80, 160] as const;

/** The version that checks are about, and the texts that it was made from. */
export type LabVersion = {
  readonly name: string;
  readonly version: number;
  readonly runId: string;
  readonly revision: string | null;
  readonly reference: DriftInput['reference'];
  readonly training: readonly string[];
};

export type DriftLabParts = {
  readonly dir: string;
  /** @throws IdriftError when nothing is registered, or its data is not to be had. */
  readonly version: () => Promise<LabVersion>;
  readonly window: (window: { model: string; version: number; from: string; to: string }) => readonly LiveText[];
  /** A text as the log keeps it now: what names a person is masked on both sides alike. */
  readonly asLogged: (text: string) => string;
  readonly settings: () => ReplaySettings;
  /** Level of one check for a budget of false alarms a year. */
  readonly alpha: (falseAlarmsPerYear: number) => number;
  readonly checks: () => readonly DriftCheck[];
};

/** What the lab takes from the project's settings and its deployments. */
export const labSettings = (
  settings: () => ProjectSettings,
  deployments: () => readonly Deployment[],
): Pick<DriftLabParts, 'settings' | 'alpha' | 'asLogged'> => ({
  settings: () => {
    const { lookbackDays, thresholds, monitoring } = settings();
    return { days: lookbackDays, falseAlarmsPerYear: monitoring.falseAlarmsPerYear, rule: monitoring.rule, thresholds };
  },
  alpha: (falseAlarmsPerYear) =>
    levelOf({
      falseAlarmsPerYear,
      every: settings().monitoring.schedule.every,
      models: new Set(deployments().map(({ model }) => model)).size,
    }),
  asLogged: (text) => (settings().logTexts === 'whole' ? text : maskedText(text, new Date())),
});

/** No model is asked in the lab. */
const UNASKED = {
  prediction: 'the lab asks no model',
  meaning: 'the lab asks no model',
} as const;

export const createDriftLab = (parts: DriftLabParts) => {
  const splitTexts = async (revision: string, split: 'train' | 'val' | 'test'): Promise<string[]> =>
    (await readSplit(parts.dir, revision, split)).rows.map(({ text }) => parts.asLogged(text));

  const textsOf = async (set: TextSet): Promise<{ readonly name: string; readonly rows: readonly LiveText[] }> => {
    switch (set.kind) {
      case 'split':
        return {
          name: `${set.split} of ${shortOf(set.revision)}`,
          rows: asRows(await splitTexts(set.revision, set.split)),
        };
      case 'pasted':
        return {
          name: set.texts.length === 1 ? '1 pasted text' : `${set.texts.length} pasted texts`,
          rows: asRows(set.texts.map(parts.asLogged)),
        };
      case 'live': {
        const { name, version } = await parts.version();
        const to = new Date(Date.now() - set.ago * DAY + 1);
        const from = new Date(to.getTime() - set.days * DAY);
        const when = set.ago === 0 ? `last ${set.days} days` : `${set.days} days, ${set.ago} days ago`;
        const window = { model: name, version, from: from.toISOString(), to: to.toISOString() };
        return { name: `live, ${when}`, rows: readable(parts.window(window)) };
      }
      default:
        return set satisfies never;
    }
  };

  const judge: Judge = (texts) =>
    checkDrift({
      ...texts,
      // The model's name goes into the seed: it is the only thing that tells two simulated weeks apart.
      model: texts.seed,
      version: 0,
      runId: '',
      revision: null,
      from: new Date(0).toISOString(),
      to: new Date(Number.MAX_SAFE_INTEGER / 2 ** 10).toISOString(),
      rule: 'promise',
      unavailable: UNASKED,
    });

  return {
    /** One column for each set. @throws IdriftError when a set is not to be had. */
    compare: async (order: z.infer<typeof labOrder>): Promise<LabColumn[]> => {
      const training = await splitTexts(order.revision, 'train');
      const reference = (await textsOf(order.reference)).rows.map(({ text }) => text);
      const { falseAlarmsPerYear, thresholds } = parts.settings();
      const columns: LabColumn[] = [];
      for (const set of order.sets) {
        const { name, rows } = await textsOf(set);
        const alpha = parts.alpha(falseAlarmsPerYear);
        columns.push({
          name,
          check: judge({ reference, training, live: rows, seed: `lab|${name}`, alpha, thresholds }),
        });
        await breathe();
      }
      return columns;
    },

    fromTest: async ({ revision }: { readonly revision: string }) => {
      const live = asRows(await splitTexts(revision, 'test'));
      const texts = {
        reference: await splitTexts(revision, 'val'),
        training: await splitTexts(revision, 'train'),
        live,
      };
      const bare = { ...texts, seed: 'from test', alpha: parts.alpha(1), permutations: 99 };
      const { scores } = judge({ ...bare, thresholds: {} });
      const thresholds = Object.fromEntries(
        scores.flatMap(({ name, statistic }) => (statistic === null ? [] : [[name, statistic] as const])),
      );
      if (Object.keys(thresholds).length === 0) {
        throw new IdriftError({
          code: 'not-available',
          message: `The validation or the test split of ${shortOf(revision)} has too few texts to compare.`,
          where: shortOf(revision),
          hint: 'Choose a data version with at least 20 validation and 10 test texts.',
        });
      }
      return { thresholds, falseAlarmShare: judge({ ...bare, thresholds }).falseAlarmShare };
    },

    power: (order: z.infer<typeof powerOrder>, signal: AbortSignal | undefined) =>
      simulate(order, signal, { splitTexts, judge, alpha: parts.alpha(order.falseAlarmsPerYear) }),

    replay: async function* (
      { weeks, settings }: z.infer<typeof replayOrder>,
      signal: AbortSignal | undefined,
    ): AsyncGenerator<ReplayWeek, void, undefined> {
      const version = asLoggedVersion(await parts.version(), parts.asLogged);
      const end = Date.now() + 1;
      for (let week = 0; week < weeks; week++) {
        const to = new Date(end - week * 7 * DAY).toISOString();
        yield {
          to,
          now: replayed(parts, version, to, parts.settings()),
          tried: replayed(parts, version, to, settings),
        };
        await breathe();
        if (signal?.aborted) return;
      }
    },

    budget: ({ falseAlarmsPerYear }: { readonly falseAlarmsPerYear: number }): z.infer<typeof budget> | null => {
      const check = parts.checks().find(({ family }) => family !== null);
      if (!check) return null;
      const [live, reference] = [check.texts - check.blankTexts, check.referenceTexts];
      const alpha = parts.alpha(falseAlarmsPerYear);
      return { alpha, live, reference, noticedShare: noticedShare(reference, live, alpha) };
    },
  };
};

type Judge = (texts: {
  readonly reference: readonly string[];
  readonly training: readonly string[];
  readonly live: readonly LiveText[];
  readonly seed: string;
  readonly alpha: number;
  readonly thresholds: Readonly<Record<string, number>>;
  readonly permutations?: number;
}) => DriftCheck;

/**
 * Weeks drawn from the validation and test texts: some are the live ones, changed; the others are the reference. So no text is on both
 * sides, and the reference is smaller than a real check's by as many.
 */
const simulate = async function* (
  order: z.infer<typeof powerOrder>,
  signal: AbortSignal | undefined,
  parts: {
    readonly splitTexts: (revision: string, split: 'train' | 'val' | 'test') => Promise<string[]>;
    readonly judge: Judge;
    readonly alpha: number;
  },
): AsyncGenerator<z.infer<typeof powerProgress>, void, undefined> {
  const { revision, change, share, rounds } = order;
  const training = await parts.splitTexts(revision, 'train');
  const pool = [...(await parts.splitTexts(revision, 'val')), ...(await parts.splitTexts(revision, 'test'))];
  const sizes = LIVE_SIZES.filter((live) => live <= pool.length / 2 && pool.length - live >= 20);
  if (sizes.length === 0) {
    throw new IdriftError({
      code: 'not-available',
      message: `${shortOf(revision)} has ${pool.length} validation and test texts, too few to draw weeks from.`,
      where: shortOf(revision),
      hint: 'Choose a data version with at least 30 of them.',
    });
  }
  const points: PowerPoint[] = sizes.map((live) => ({ live, reference: pool.length - live, rounds: 0, alarms: 0 }));
  const of = sizes.length * rounds;
  for (let round = 0; round < rounds; round++) {
    for (const [place, live] of sizes.entries()) {
      if (signal?.aborted) return;
      const seed = `lab|power|${change}|${share}|${live}|${round}`;
      const { chosen, rest } = seededRandom(seed).split(pool.length, live);
      const drawn = [...chosen].map((row) => pool[row] ?? '');
      const texts = changedTexts(drawn, { kind: change, texts: order.texts ?? [] }, share, `${seed}|change`);
      const check = parts.judge({
        reference: [...rest].map((row) => pool[row] ?? ''),
        training,
        live: asRows(texts),
        seed,
        alpha: parts.alpha,
        thresholds: {},
        permutations: SIMULATED_PERMUTATIONS,
      });
      const point = points[place];
      if (point)
        points[place] = {
          ...point,
          rounds: point.rounds + 1,
          alarms: point.alarms + (check.state === 'drift' ? 1 : 0),
        };
      await breathe();
    }
    yield { points: points.map((point) => ({ ...point })), done: (round + 1) * sizes.length, of };
  }
};

/** One week with some settings; what the model said of the reference texts is taken as it is known. */
const replayed = (
  parts: DriftLabParts,
  version: LabVersion,
  to: string,
  { days, falseAlarmsPerYear, rule, thresholds }: ReplaySettings,
): ReplayWeek['now'] => {
  const { name, version: number, reference, training, runId, revision } = version;
  const window = { model: name, version: number, from: new Date(Date.parse(to) - days * DAY).toISOString(), to };
  const check = checkDrift({
    ...window,
    runId,
    revision,
    reference,
    training,
    live: parts.window(window),
    rule,
    alpha: parts.alpha(falseAlarmsPerYear),
    thresholds,
    unavailable: { meaning: UNASKED.meaning },
  });
  const { state, texts, from, family } = check;
  return { state, texts, from, family, rule: check.rule, causes: alarmCauses(check) };
};

const asLoggedVersion = (version: LabVersion, asLogged: (text: string) => string): LabVersion => ({
  ...version,
  training: version.training.map(asLogged),
  reference: version.reference.map((row) =>
    typeof row === 'string' ? asLogged(row) : { ...row, text: asLogged(row.text) },
  ),
});

const shortOf = (revision: string): string => (/^[0-9a-f]{8,}$/.test(revision) ? revision.slice(0, 7) : revision);

/** Texts that were logged without their words cannot be compared by them. */
const readable = (rows: readonly LiveText[]): readonly LiveText[] => rows.filter((row) => !row.statistics);

const asRows = (texts: readonly string[]): LiveText[] =>
  texts.map((text, index) => ({
    id: String(index),
    text,
    label: '',
    score: 0,
    createdAt: new Date(0).toISOString(),
  }));
