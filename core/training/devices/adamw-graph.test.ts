/** The optimizer's graph: what it looks like, and that it computes PyTorch's formula in the order of the CPU's kernel. */
import { expect, test } from 'vitest';
import * as t from '../../graph/build.ts';
import { print } from '../../graph/print.ts';
import { evaluateGraph } from '../../graph/reference.ts';
import { adamw, clipFactor, stepScalars } from './adamw-graph.ts';

const scalars = {
  clip: t.input('clip', []),
  keep: t.input('keep', []),
  rate: t.input('rate', []),
  root: t.input('root', []),
};
const now = { weights: t.input('w', [2]), first: t.input('m', [2]), second: t.input('v', [2]) };
const next = adamw(now, t.input('g', [2]), scalars, true);

test('is a dozen operations', () => {
  expect(print([next.weights, next.first, next.second])).toMatchInlineSnapshot(`
    "%0: f32[2] = input() name=w
    %1: f32[] = input() name=keep
    %2: f32[2] = mul(%0, %1)
    %3: f32[2] = input() name=m
    %4: f32[2] = input() name=g
    %5: f32[] = input() name=clip
    %6: f32[2] = mul(%4, %5)
    %7: f32[2] = sub(%6, %3)
    %8: f32[] = constant() value=0.09999999999999998
    %9: f32[2] = mul(%7, %8)
    %10: f32[2] = add(%3, %9)
    %11: f32[] = input() name=rate
    %12: f32[2] = mul(%10, %11)
    %13: f32[2] = input() name=v
    %14: f32[] = constant() value=0.999
    %15: f32[2] = mul(%13, %14)
    %16: f32[2] = mul(%6, %6)
    %17: f32[] = constant() value=0.0010000000000000009
    %18: f32[2] = mul(%16, %17)
    %19: f32[2] = add(%15, %18)
    %20: f32[2] = sqrt(%19)
    %21: f32[] = input() name=root
    %22: f32[2] = div(%20, %21)
    %23: f32[] = constant() value=1e-8
    %24: f32[2] = add(%22, %23)
    %25: f32[2] = div(%12, %24)
    %26: f32[2] = sub(%2, %25)
    return %26, %10, %19"
  `);
});

test('takes the steps that torch.optim.AdamW takes', () => {
  let [w, m, v] = [0.5, 0, 0];
  let state = new Map([
    ['w', [0.5, 0.5]],
    ['m', [0, 0]],
    ['v', [0, 0]],
  ]);
  for (const [step, gradient] of [0.3, -0.2, 0.1].entries()) {
    const [rate, decay] = [1e-2, 0.1];
    const clip = clipFactor(Math.abs(gradient), 0.25);
    // PyTorch's documentation, line by line.
    const g = gradient * clip;
    w *= 1 - rate * decay;
    m = 0.9 * m + 0.1 * g;
    v = 0.999 * v + 0.001 * g * g;
    w -= (rate * (m / (1 - 0.9 ** (step + 1)))) / (Math.sqrt(v / (1 - 0.999 ** (step + 1))) + 1e-8);
    const given = Object.entries({ clip, ...stepScalars(step, rate, decay) }).map(
      ([name, value]) => [name, [value]] as const,
    );
    const values = new Map(
      [...state, ['g', [gradient, gradient]] as const, ...given].map(([name, data]) => [
        name,
        { shape: data.length === 1 ? [] : [2], data: Float64Array.from(data) },
      ]),
    );
    const [weights, first, second] = evaluateGraph([next.weights, next.first, next.second], values);
    state = new Map(
      [['w', weights] as const, ['m', first] as const, ['v', second] as const].map(([name, value]) => [
        name,
        [...(value?.data ?? [])],
      ]),
    );
    expect(state.get('w')?.[0]).toBeCloseTo(w, 12);
    expect(state.get('m')?.[1]).toBeCloseTo(m, 12);
    expect(state.get('v')?.[1]).toBeCloseTo(v, 12);
  }
});

test('clips as clip_grad_norm_ does', () => {
  expect(clipFactor(2, 1)).toBe(1 / (2 + 1e-6));
  expect(clipFactor(0.5, 1)).toBe(1);
  expect(clipFactor(100, 0)).toBe(1);
});
