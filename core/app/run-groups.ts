/** Which of some runs the test texts cannot tell apart (statistics.md 4): every pair, and letters for the groups. */
import { holm } from '../analysis/holm.ts';
import { letterGroups } from '../analysis/letter-groups.ts';
import { comparePaired } from '../analysis/paired.ts';
import type { RunGroups } from '../contract/tracking.ts';
import { type Evaluation, rightRows } from './evaluation.ts';

type Answers = { readonly runId: string; readonly right: readonly boolean[]; readonly score: number };

const LEVEL = 0.05;

/** Runs that answered the texts that most of them did are compared; with as many on two sets, the first run's. */
export const groupRuns = async (
  runIds: readonly string[],
  evaluationOf: (runId: string) => Promise<Evaluation | null>,
): Promise<RunGroups> => {
  const found = await Promise.all(runIds.map(async (runId) => ({ runId, evaluation: await evaluationOf(runId) })));
  const md5 = commonest(found.flatMap(({ evaluation }) => (evaluation ? [evaluation.md5] : [])));
  const compared: Answers[] = [];
  const others: RunGroups['others'] = [];
  for (const { runId, evaluation } of found) {
    if (evaluation === null) others.push({ runId, state: 'no-predictions' });
    else if (evaluation.md5 !== md5) others.push({ runId, state: 'different-texts' });
    else {
      const right = rightRows(evaluation);
      compared.push({ runId, right, score: right.filter(Boolean).length });
    }
  }
  compared.sort((a, b) => b.score - a.score);
  return { compared: compared.map(({ runId }) => runId), others, ...grouped(compared) };
};

const commonest = (values: readonly string[]): string | undefined =>
  [...Map.groupBy(values, (value) => value)].toSorted(([, a], [, b]) => b.length - a.length)[0]?.[0];

const grouped = (compared: readonly Answers[]): Omit<RunGroups, 'compared' | 'others'> => {
  const texts = compared[0]?.right.length ?? 0;
  const tested = compared.flatMap((a, first) =>
    compared.slice(first + 1).map((b) => ({ a, b, ...comparePaired(a.right, b.right) })),
  );
  const tooFew = tested.some(({ verdict }) => verdict === 'too-few-to-say');
  const corrected = holm(tested.map(({ p }) => p));
  const pairs = tested.map(({ a, b, p, verdict }, index) => ({
    a: a.runId,
    b: b.runId,
    p,
    corrected: corrected[index] ?? 1,
    apart: (verdict === 'better' || verdict === 'worse') && (corrected[index] ?? 1) < LEVEL,
  }));
  const told = new Set(pairs.filter(({ apart }) => apart).map(({ a, b }) => `${a} ${b}`));
  const apart = (a: number, b: number): boolean => {
    const [first, second] = [compared[Math.min(a, b)]?.runId, compared[Math.max(a, b)]?.runId];
    return told.has(`${first} ${second}`);
  };
  const groups = tooFew || compared.length < 2 ? [] : letterGroups(compared.length, apart);
  return {
    texts,
    pairs,
    tooFew,
    groups: groups.map((members, index) => ({
      letter: letterOf(index),
      runIds: members.flatMap((member) => compared[member]?.runId ?? []),
    })),
  };
};

const letterOf = (index: number): string => String.fromCodePoint(97 + (index % 26)).repeat(1 + Math.floor(index / 26));
