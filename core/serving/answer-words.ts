/** What a model's answer says in plain words, and how much it should be believed. */

export type Verdict = {
  /** `not sure`: below the limit under which the model counts as unsure. */
  readonly kind: 'sure' | 'not sure';
  /** Before the label, as "Very likely". */
  readonly before: string;
  readonly label: string;
  /** As "97 %", with a narrow space. */
  readonly probability: string;
};

const NARROW = '\u202F';

/** From which probability on each is said. Below the last no label is more likely than all others together. */
const DEGREES: readonly (readonly [least: number, words: string])[] = [
  [0.99, 'Almost certainly'],
  [0.9, 'Very likely'],
  [0.75, 'Likely'],
  [0.5, 'More likely than not'],
  [0, 'Perhaps'],
];

export const verdictOf = (answer: {
  readonly label: string;
  readonly score: number;
  readonly abstain: boolean;
}): Verdict => {
  const score = Math.min(1, Math.max(0, answer.score));
  const { label } = answer;
  const probability = probabilityWords(score);
  if (answer.abstain) return { kind: 'not sure', before: 'Not sure. The nearest is', label, probability };
  const [, before] = DEGREES.find(([least]) => score >= least) ?? [0, 'Perhaps'];
  return { kind: 'sure', before, label, probability };
};

/** Cut, not rounded: 0.9996 is no 100 %, and 0.749 is not yet "likely". A model is never certain. */
const probabilityWords = (score: number): string => {
  const whole = Math.floor(score * 100 + 1e-9);
  if (whole < 1) return `less than 1${NARROW}%`;
  return whole >= 99 ? `at least 99${NARROW}%` : `${whole}${NARROW}%`;
};

/** "Very likely spam (97 %)" */
export const sentenceOf = ({ before, label, probability }: Verdict): string => `${before} ${label} (${probability})`;
