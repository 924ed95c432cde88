/** The lowest point of a smooth convex function, by L-BFGS (Nocedal 1980; Liu & Nocedal 1989). */

/** Gives the value at `x` and puts the gradient into `gradient`. */
export type Smooth = (x: Float64Array, gradient: Float64Array) => number;

export type MinimizeOptions = {
  /** The search ends where no part of the gradient is larger. */
  readonly tolerance: number;
  readonly mostSteps: number;
};

/** Steps whose change of place and gradient is remembered. */
const REMEMBERED = 10;
/** Armijo's condition, and how far a step that does not meet it is shortened. */
const ENOUGH = 1e-4;
const SHORTER = 0.5;
const MOST_SHORTENINGS = 40;

const dot = (a: Float64Array, b: Float64Array): number => {
  let sum = 0;
  for (let i = 0; i < a.length; i++) sum += (a[i] as number) * (b[i] as number);
  return sum;
};

const largest = (a: Float64Array): number => {
  let most = 0;
  for (let i = 0; i < a.length; i++) most = Math.max(most, Math.abs(a[i] as number));
  return most;
};

/** `to += factor · of` */
const add = (to: Float64Array, factor: number, of: Float64Array): void => {
  for (let i = 0; i < to.length; i++) to[i] = (to[i] as number) + factor * (of[i] as number);
};

type Memory = { readonly s: Float64Array; readonly y: Float64Array; readonly rho: number };

/** Where to go from here: the gradient turned by the curvature that the last steps met. */
const directionOf = (gradient: Float64Array, memory: readonly Memory[]): Float64Array => {
  const q = gradient.slice();
  const alphas: number[] = [];
  for (const { s, y, rho } of memory.toReversed()) {
    const alpha = rho * dot(s, q);
    alphas.push(alpha);
    add(q, -alpha, y);
  }
  const last = memory.at(-1);
  const scale = last ? 1 / (last.rho * dot(last.y, last.y)) : 1 / Math.max(1, Math.sqrt(dot(gradient, gradient)));
  for (let i = 0; i < q.length; i++) q[i] = (q[i] as number) * scale;
  for (const { s, y, rho } of memory) {
    const beta = rho * dot(y, q);
    add(q, (alphas.pop() ?? 0) - beta, s);
  }
  for (let i = 0; i < q.length; i++) q[i] = -(q[i] as number);
  return q;
};

/** Changes `x` to the lowest point found and gives the steps that it took. */
export const minimize = (of: Smooth, x: Float64Array, { tolerance, mostSteps }: MinimizeOptions): number => {
  const memory: Memory[] = [];
  let gradient = new Float64Array(x.length);
  let next = new Float64Array(x.length);
  let value = of(x, gradient);
  for (let step = 0; step < mostSteps; step++) {
    if (largest(gradient) <= tolerance) return step;
    const direction = directionOf(gradient, memory);
    const slope = dot(gradient, direction);
    const from = x.slice();
    let length = 1;
    let reached = Number.POSITIVE_INFINITY;
    for (let shorter = 0; shorter < MOST_SHORTENINGS; shorter++, length *= SHORTER) {
      x.set(from);
      add(x, length, direction);
      reached = of(x, next);
      if (reached <= value + ENOUGH * length * slope) break;
    }
    if (reached >= value) {
      // Rounding alone is left.
      x.set(from);
      return step;
    }
    const s = x.slice();
    add(s, -1, from);
    const y = next.slice();
    add(y, -1, gradient);
    const curvature = dot(s, y);
    if (curvature > 1e-12 * dot(y, y)) memory.push({ s, y, rho: 1 / curvature });
    if (memory.length > REMEMBERED) memory.shift();
    [gradient, next] = [next, gradient];
    value = reached;
  }
  return mostSteps;
};
