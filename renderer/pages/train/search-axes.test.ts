import { describe, expect, it } from 'vitest';
import { checkDraft } from './check-draft.ts';
import { defaultRecipe, type Draft, draftOf, type Search } from './draft.ts';
import { presetsFor } from './presets.ts';
import { readList, runsOf } from './search-axes.ts';

const plain = draftOf(defaultRecipe(), 'workspace');
const lora: Draft = { ...plain, start: 'hub', hub: 'KB/bert-base-swedish-cased', method: 'lora' };
const searching = (draft: Draft, axes: Partial<Search['axes']>, part: Partial<Search> = {}): Draft => ({
  ...draft,
  search: { ...draft.search, on: true, ...part, axes: { ...draft.search.axes, ...axes } },
});

describe('readList', () => {
  it('takes commas, semicolons and spaces, and a decimal comma', () => {
    expect(readList('1e-4, 2e-4')).toEqual([1e-4, 2e-4]);
    expect(readList('0,1; 0,2')).toEqual([0.1, 0.2]);
    expect(readList(' 4 8  16 ')).toEqual([4, 8, 16]);
    expect(readList('')).toEqual([]);
  });
});

describe('checkSearch', () => {
  it('makes one run of a form that does not search', () => {
    expect(checkDraft(plain).sweep).toBeNull();
  });
  it('counts every combination', () => {
    const { sweep, problems } = checkDraft(searching(lora, { learningRate: '1e-4, 2e-4', rank: '4 8', seed: '1 2 3' }));
    expect(problems).toEqual({});
    expect(sweep?.axes).toEqual({ learningRate: [1e-4, 2e-4], rank: [4, 8], seed: [1, 2, 3] });
    expect(sweep && runsOf(sweep)).toBe(12);
  });
  it('draws no more than there are', () => {
    const { sweep } = checkDraft(searching(lora, { rank: '4 8' }, { kind: 'random', runs: '10' }));
    expect(sweep && runsOf(sweep)).toBe(2);
  });
  it('leaves ranks out where nothing has one', () => {
    const { sweep } = checkDraft(searching(plain, { rank: '4 8', seed: '1 2' }));
    expect(sweep?.axes).toEqual({ seed: [1, 2] });
  });
  it('says what is wrong where it is', () => {
    const problemsOf = (axes: Partial<Search['axes']>, part: Partial<Search> = {}) =>
      checkDraft(searching(lora, axes, part)).problems;
    expect(problemsOf({ rank: '4, x' })).toEqual({ 'search rank': 'Must be a number, as 128 or 5e-4.' });
    expect(problemsOf({ seed: '1 1' })).toEqual({ 'search seed': 'A value stands here twice.' });
    expect(problemsOf({})).toEqual({ 'search learningRate': 'Two values at least, here or below.' });
    expect(problemsOf({ seed: '1 2' }, { kind: 'random', runs: '0' })).toEqual({
      'search runs': 'A whole number from 1 to 200.',
    });
    const many = Array.from({ length: 15 }, (_, index) => index + 1).join(' ');
    expect(problemsOf({ seed: many, epochs: many })['search runs']).toContain('225 combinations are too many');
  });
});

describe('the search preset', () => {
  it('searches around the form, and is a valid search', () => {
    const preset = presetsFor(lora).find(({ key }) => key === 'search');
    const { sweep } = preset ? checkDraft(preset.draft) : { sweep: null };
    expect(sweep?.axes).toEqual({ learningRate: [1e-4, 2e-4, 4e-4], rank: [4, 8], seed: [42, 43] });
  });
});
