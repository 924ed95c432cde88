/** Fisher's exact test, one side: whether more of some rows have a property than chance would choose. */
import { logFactorial } from './log-factorial.ts';

/**
 * P(at least `hits` of `chosen` rows have the property), when `chosen` of `rows` are chosen by chance and `marked` of `rows` have it.
 * Summed from the small end (hypergeometric).
 */
export const fisherUpper = (hits: number, chosen: number, marked: number, rows: number): number => {
  const most = Math.min(chosen, marked);
  if (hits <= Math.max(0, chosen + marked - rows)) return 1;
  const logChoose = (n: number, k: number): number => logFactorial(n) - logFactorial(k) - logFactorial(n - k);
  const all = logChoose(rows, chosen);
  let sum = 0;
  for (let k = most; k >= hits; k--) {
    sum += Math.exp(logChoose(marked, k) + logChoose(rows - marked, chosen - k) - all);
  }
  return Math.min(1, sum);
};
