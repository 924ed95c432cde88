import { describe, expect, it } from 'vitest';
import { draftOf, sourceOf, SOURCES, withKind } from './sources.ts';

const project = { model: 'sentiment', alerts: [] };
const draft = draftOf(null, project);

describe('the source that the fields make', () => {
  it('begins with what the project has', () => {
    expect(draft.kind).toBe('unsure');
    expect(sourceOf(draft)).toEqual({ kind: 'unsure', model: 'sentiment', days: 30, limit: 100 });
  });
  it('is what another page asked for', () => {
    const asked = { kind: 'search', in: 'log', text: 'bonus', limit: 40, model: 'other' } as const;
    expect(sourceOf(draftOf(asked, project))).toEqual(asked);
    const random = { kind: 'random', model: 'other', version: 3, days: 7, size: 50 } as const;
    expect(sourceOf(draftOf(random, project))).toEqual(random);
  });
  it('says what is missing', () => {
    expect(sourceOf(withKind(draft, 'alert'))).toBe('Choose an alert.');
    expect(sourceOf(withKind({ ...draft, text: '  ' }, 'search'))).toBe('Say which words the texts hold.');
    expect(sourceOf(withKind(draft, 'import'))).toBe('Choose a file.');
    expect(sourceOf({ ...draft, size: '' })).toBe('Say how many texts: 1 to 200 000.');
    expect(sourceOf({ ...draft, size: 200_001 })).toBe('Say how many texts: 1 to 200 000.');
  });
  it('knows every kind, each with its size', () => {
    for (const { kind } of SOURCES) {
      const source = sourceOf({ ...withKind(draft, kind), alert: 3, text: 'bonus', file: 'texts.jsonl' });
      expect(source).toMatchObject({ kind });
    }
  });
});
