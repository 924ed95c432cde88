/** Logarithms of factorials, kept up to the largest that was asked for. */

let table = new Float64Array([0, 0]);

/** ln n! to about 1e-15 of itself. @param n a whole number of rows */
export const logFactorial = (n: number): number => {
  if (n >= table.length) grow(n);
  return table[n] as number;
};

/** Summed with what rounding lost (Kahan), so that long tables stay exact. */
const grow = (n: number): void => {
  const longer = new Float64Array(Math.max(2 * table.length, n + 1));
  let [sum, lost] = [0, 0];
  for (let i = 2; i < longer.length; i++) {
    const term = Math.log(i) - lost;
    const next = sum + term;
    lost = next - sum - term;
    sum = next;
    longer[i] = sum;
  }
  table = longer;
};
