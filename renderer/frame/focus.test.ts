import { describe, expect, it } from 'vitest';
import { focusOf } from './focus.ts';

describe('focusOf', () => {
  it("shows an object's own chain on its page", () => {
    expect(focusOf('/run/3f2a')).toEqual({ chain: { runId: '3f2a' }, link: 'run', object: '3f2a' });
    expect(focusOf('/data/7c41e0b')).toEqual({ chain: { revision: '7c41e0b' }, link: 'data', object: '7c41e0b' });
    expect(focusOf('/models/my%20model', 2)).toEqual({
      chain: { version: { name: 'my model', version: 2 } },
      link: 'model',
      object: 'my model',
    });
    expect(focusOf('/labels/alert-12')).toEqual({ chain: { queue: 'alert-12' }, link: 'labels', object: 'alert-12' });
    expect(focusOf('/models/my%20model')).toEqual({ chain: {}, link: 'model', object: 'my model' });
  });
  it('shows the live chain elsewhere', () => {
    expect(focusOf('/')).toEqual({ chain: {}, link: null, object: null });
    expect(focusOf('/monitoring')).toEqual({ chain: {}, link: 'drift', object: null });
  });
});
