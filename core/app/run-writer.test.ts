import { expect, test } from 'vitest';
import type { Tracking } from '../tracking/tracking.ts';
import { openRunWriter } from './run-writer.ts';

const point = (step: number) => ({ key: 'loss', value: 1, step });

test('writes go out in order and at once, and training waits for none of them', async () => {
  const order: string[] = [];
  let answer: () => void = () => undefined;
  const logMetrics = (_run: string, points: readonly { step: number }[]): Promise<void> => {
    order.push(points.map(({ step }) => step).join());
    return new Promise<void>((resolve) => (answer = resolve));
  };
  const writer = openRunWriter({ logMetrics } as unknown as Tracking, 'r');
  writer.add([point(1)]);
  writer.add([point(2)]);
  writer.flush();
  writer.send(Promise.resolve(order.push('note')));
  writer.add([point(3)]);
  // The points before a checkpoint are written before it is; their server has not answered yet.
  await writer.record();
  expect(order).toEqual(['1,2', 'note', '3']);
  answer();
});

test('a refusal is told once: at the next checkpoint, or at the end', async () => {
  const logMetrics = (): Promise<void> => Promise.reject(new Error('no space left'));
  const writer = openRunWriter({ logMetrics } as unknown as Tracking, 'r');
  writer.add([point(1)]);
  await expect(writer.record()).rejects.toThrow('no space left');
  await writer.settle();
  writer.add([point(2)]);
  await expect(writer.settle()).rejects.toThrow('no space left');
});
