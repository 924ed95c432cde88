/** Shapes, the printer and the verifier. */
import { expect, test } from 'vitest';
import * as t from './build.ts';
import { gradients } from './gradient.ts';
import { print } from './print.ts';
import { replaceNodes } from './replace.ts';
import { broadcast, product } from './shape.ts';
import { verify } from './verify.ts';

const classifier = () => {
  const x = t.input('x', ['batch', 4]);
  const weight = t.input('weight', [2, 4]);
  const bias = t.input('bias', [2]);
  const logits = t.gemm(x, weight, { transposeB: true }, bias);
  const loss = t.mul(t.sum(t.mul(t.logSoftmax(logits), t.input('targets', ['batch', 2])), [0, 1]), t.constant(-1));
  return { loss: t.reshape(loss, []), weight, bias };
};

test('prints a graph with its gradients', () => {
  const { loss, weight, bias } = classifier();
  expect(print([loss, ...gradients(loss, [weight, bias])])).toMatchInlineSnapshot(`
    "%0: f32[batch, 4] = input() name=x
    %1: f32[2, 4] = input() name=weight
    %2: f32[2] = input() name=bias
    %3: f32[batch, 2] = gemm(%0, %1, %2) transposeB=true
    %4: f32[batch, 2] = logSoftmax(%3)
    %5: f32[batch, 2] = input() name=targets
    %6: f32[batch, 2] = mul(%4, %5)
    %7: f32[1, 1] = sum(%6) axes=[0,1]
    %8: f32[] = constant() value=-1
    %9: f32[1, 1] = mul(%7, %8)
    %10: f32[] = reshape(%9) to=[]
    %11: f32[] = constant() value=1
    %12: f32[1, 1] = reshape(%11) to=[1,1]
    %13: f32[1, 1] = mul(%12, %8)
    %14: f32[batch, 2] = expand(%13) to=[batch,2]
    %15: f32[batch, 2] = mul(%14, %5)
    %16: f32[batch, 2] = exp(%4)
    %17: f32[batch, 1] = sum(%15) axes=[1]
    %18: f32[batch, 2] = mul(%16, %17)
    %19: f32[batch, 2] = sub(%15, %18)
    %20: f32[2, 4] = gemm(%19, %0) transposeA=true
    %21: f32[1, 2] = sum(%19) axes=[0]
    %22: f32[2] = reshape(%21) to=[2]
    return %10, %20, %22"
  `);
});

test('multiplies named dimensions', () => {
  expect(product(['length', 'batch'])).toBe('batch*length');
  expect(product(['batch*length', 2, 3])).toBe('6*batch*length');
  expect(product([2, 3])).toBe(6);
  expect(product([])).toBe(1);
});

test('broadcasts as NumPy does, and a name only with itself or 1', () => {
  expect(broadcast(['batch', 1, 3], [4, 1])).toEqual(['batch', 4, 3]);
  expect(() => broadcast(['batch'], ['length'])).toThrow('do not broadcast');
  expect(() => broadcast([2], [3])).toThrow('[2] and [3]');
});

test('refuses operands that do not fit, saying which', () => {
  expect(() => t.gemm(t.input('a', [2, 3]), t.input('b', [4, 5]))).toThrow(
    'gemm([2, 3], [4, 5]): inner dimensions differ',
  );
  expect(() => t.reshape(t.input('a', ['batch', 4]), ['length', 4])).toThrow('another size');
  expect(() => t.gatherRows(t.input('a', [2, 3]), t.input('b', [4]))).toThrow('input 1 is f32, not i64');
});

test('the verifier finds a wrong shape and a name used twice', () => {
  const { loss } = classifier();
  expect(() => verify([loss])).not.toThrow();
  expect(() => verify([{ ...loss, shape: [2] }])).toThrow('reshape says f32[2] and is f32[]');
  expect(() => verify([t.add(t.input('x', [2]), t.input('x', [2]))])).toThrow('Two inputs are named x');
});

test('replaces nodes wherever they are used, and by their like only', () => {
  const x = t.input('x', [2]);
  const y = t.mul(t.add(x, t.constant(1)), x);
  const flat = t.input('flat', [5]);
  const [replaced] = replaceNodes([y], new Map([[x, t.slice(flat, 0, 3, 2)]]));
  expect(print(replaced ? [replaced] : [])).toMatchInlineSnapshot(`
    "%0: f32[5] = input() name=flat
    %1: f32[2] = slice(%0) axis=0 start=3 size=2
    %2: f32[] = constant() value=1
    %3: f32[2] = add(%1, %2)
    %4: f32[2] = mul(%3, %1)
    return %4"
  `);
  expect(() => replaceNodes([y], new Map([[x, flat]]))).toThrow('f32[5] cannot replace f32[2]');
});
