import { expect, test } from 'vitest';
import type { StackEvent } from '../stack/engine/index.ts';
import { afterEvent, noProgress, shareDone, stepOf, whereNow } from './stack-progress.ts';

const after = (...events: readonly StackEvent[]) =>
  events.reduce(afterEvent, noProgress({ store: 'minio:1', mlflow: 'mlflow:3', helper: 'minio:1' }));

const layer = (image: string, id: string, status: string, current: number, total: number): StackEvent => ({
  kind: 'layer',
  image,
  layer: id,
  status,
  current,
  total,
});

test('each service shows the bytes of its image, two services of one image the same', () => {
  const progress = after(
    { kind: 'image', image: 'minio:1', step: 'pulling' },
    layer('minio:1', 'a', 'Downloading', 30, 100),
    layer('minio:1', 'b', 'Downloading', 50, 300),
    layer('minio:1', 'a', 'Extracting', 10, 100),
  );
  expect(stepOf(progress, 'store')).toEqual({ phase: 'pulling', bytes: 150, total: 400 });
  expect(stepOf(progress, 'helper')).toEqual({ phase: 'pulling', bytes: 150, total: 400 });
  expect(stepOf(progress, 'mlflow')).toEqual({ phase: 'waiting', bytes: 0, total: 0 });
  expect(whereNow(progress)).toBe('fetching 1 image, 0 of 0 MB');
});

test('the share grows from step to step and is whole when all are ready', () => {
  const steps: readonly StackEvent[] = [
    { kind: 'image', image: 'minio:1', step: 'present' },
    { kind: 'image', image: 'mlflow:3', step: 'pulling' },
    layer('mlflow:3', 'a', 'Downloading', 50, 100),
    { kind: 'image', image: 'mlflow:3', step: 'pulled' },
    { kind: 'container', service: 'store', name: 'x-store-1', step: 'creating' },
    { kind: 'container', service: 'store', name: 'x-store-1', step: 'waiting' },
    { kind: 'container', service: 'store', name: 'x-store-1', step: 'healthy' },
    { kind: 'container', service: 'helper', name: 'x-helper-1', step: 'completed' },
    { kind: 'container', service: 'mlflow', name: 'x-mlflow-1', step: 'running' },
  ];
  const shares = steps.map((_, index) => shareDone(after(...steps.slice(0, index + 1))));
  expect(shares).toEqual(shares.toSorted((a, b) => a - b));
  expect(shares[0]).toBeCloseTo(1 / 3);
  expect(shares.at(-1)).toBe(1);
  expect(whereNow(after(...steps.slice(0, 7)))).toBe('1 of 3 ready');
  expect(stepOf(after(...steps), 'mlflow')).toBeNull();
});

test('another window at work on the same stack is told', () => {
  const waiting = after({ kind: 'turn', step: 'waiting' });
  expect(whereNow(waiting)).toBe('waiting for another window of the same project');
  expect(whereNow(afterEvent(waiting, { kind: 'image', image: 'minio:1', step: 'present' }))).toBe('0 of 3 ready');
});
