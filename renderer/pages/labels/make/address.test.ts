import { describe, expect, it } from 'vitest';
import { labelsSearch } from '../search.ts';
import { makePath, sourceOfLog } from './address.ts';

describe('what the log shows as a queue', () => {
  const log = { model: 'sentiment', search: '', filter: {} };
  it('is what was searched for, disputed or unsure; else a random sample', () => {
    expect(sourceOfLog({ ...log, search: ' bonus ' })).toMatchObject({ kind: 'search', in: 'log', text: 'bonus' });
    expect(sourceOfLog({ ...log, filter: { flags: ['cut', 'disputed'] } })).toMatchObject({ kind: 'disputed' });
    expect(sourceOfLog({ ...log, filter: { flags: ['unsure'], version: 3 } })).toMatchObject({
      kind: 'unsure',
      model: 'sentiment',
      version: 3,
    });
    expect(sourceOfLog(log)).toMatchObject({ kind: 'random', model: 'sentiment' });
  });
});

describe('the address that asks for a queue', () => {
  it('is read as it was written', () => {
    const source = { kind: 'search', in: 'data', text: 'å & "b"', limit: 40 } as const;
    const text = decodeURIComponent(makePath(source).split('make=')[1] ?? '');
    expect(labelsSearch.parse({ make: JSON.parse(text) })).toEqual({ make: source });
  });
  it('opens nothing where it is not understood', () => {
    expect(labelsSearch.parse({ make: { kind: 'everything' } })).toEqual({ make: undefined });
    expect(labelsSearch.parse({ make: 'ask' })).toEqual({ make: 'ask' });
  });
});
