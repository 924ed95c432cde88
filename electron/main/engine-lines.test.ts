/** What the engine may say to its starter, and that nothing else upsets it. */
import { expect, test } from 'vitest';
import { readEngineLine } from './engine-lines.ts';

test('ready, busy, project and notification lines are read', () => {
  const line = '{"url":"ws://127.0.0.1:4/rpc","http":"http://127.0.0.1:4/","token":"t","pid":7}';
  expect(readEngineLine(line)).toEqual({ kind: 'ready', address: { url: 'ws://127.0.0.1:4/rpc', token: 't' } });
  expect(readEngineLine('{"busy":2}')).toEqual({ kind: 'busy', running: 2 });
  expect(readEngineLine('{"project":"/tmp/å b"}')).toEqual({ kind: 'project', dir: '/tmp/å b' });
  const notification = { title: 'Drift', body: 'served-model v4', path: '/alert/3' };
  expect(readEngineLine(JSON.stringify({ notify: notification }))).toEqual({ kind: 'notify', notification });
});

test('other lines are passed over', () => {
  for (const line of ['', 'hello', 'null', '[1]', '{"busy":"2"}', '{"url":"x"}', '{"notify":{"title":1}}', '{']) {
    expect(readEngineLine(line)).toEqual({ kind: 'other' });
  }
});
