import { describe, expect, it } from 'vitest';
import type { ChainLink } from '../../../core/contract/index.ts';
import { aliasProblem, aliasUse } from './aliases.ts';
import { dependents } from './dependents.ts';
import { versusWords } from './versus-words.ts';
import { pairOf, versionOf } from './version.fixture.ts';

describe('aliases', () => {
  it('follows MLflow’s rules', () => {
    expect(['', 'champion', 'på-prov_2'].map(aliasProblem)).toEqual([null, null, null]);
    expect(aliasProblem('v3')).toContain('reserves');
    expect(aliasProblem('Latest')).toContain('reserves');
    expect(aliasProblem('a b')).toContain('Only letters');
    expect(aliasUse('served-model', 'champion')).toBe('models:/served-model@champion');
  });
});

describe('what depends on a version', () => {
  const link = (kind: ChainLink['kind'], name: string): ChainLink => ({
    kind,
    name,
    detail: null,
    state: 'plain',
    path: null,
  });
  it('counts predictions of this version only', () => {
    const chain = [link('model', 'served-model v1'), link('predictions', '244')];
    expect(dependents(versionOf(1), chain, []).join(' ')).toContain('244 predictions name it and stay.');
    expect(dependents(versionOf(2), chain, []).join(' ')).not.toContain('predictions');
  });
  it('names what is lost with it', () => {
    expect(dependents(versionOf(1, { aliases: ['champion'] }), [], [])[0]).toBe(
      'Its alias champion goes with it: programs that load served-model by that name or as v1 will no longer find it.',
    );
    expect(dependents(versionOf(1), [], [])[1]).toBe(
      'The run lynx-1 and its model stay, and can be registered again under a new number.',
    );
  });
});

describe('a version against another', () => {
  const state = { pair: pairOf(), sameRun: false, loading: false };
  it('uses the fixed words', () => {
    expect(versusWords(state)).toBe('better');
    expect(versusWords({ ...state, pair: pairOf({ verdict: 'cannot-be-told-apart' }) })).toBe('cannot be told apart');
    expect(versusWords({ ...state, pair: null })).toBe('cannot be compared');
    expect(versusWords({ ...state, pair: null, loading: true })).toBe('comparing');
    expect(versusWords({ ...state, sameRun: true })).toBe('the same run’s model');
  });
});
