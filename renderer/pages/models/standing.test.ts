import { describe, expect, it } from 'vitest';
import { baselineOf, roleOf, shownModel, standingOf, tagOf } from './standing.ts';
import { deploymentOf, modelOf, versionOf } from './version.fixture.ts';

const [v1, v2, v3] = [versionOf(1), versionOf(2), versionOf(3)];
const model = modelOf(v1, v2, v3);

describe('standing', () => {
  it('knows live, candidate and the rest', () => {
    const standing = standingOf(model, [deploymentOf(2)]);
    expect([v1, v2, v3].map((each) => roleOf(each, standing))).toEqual(['reference', 'live', 'candidate']);
    expect([v1, v2, v3].map((each) => tagOf(each, standing)?.text)).toEqual([undefined, 'live', 'candidate']);
  });
  it('has no candidate behind the newest', () => {
    expect(standingOf(model, [deploymentOf(3)]).candidate).toBeNull();
  });
  it('says what a stopped and a failed one was', () => {
    expect(tagOf(v2, standingOf(model, [deploymentOf(2, { state: 'stopped' })]))).toEqual({
      kind: 'plain',
      text: 'stopped',
    });
    expect(tagOf(v2, standingOf(model, [deploymentOf(2, { state: 'failed' })]))).toEqual({
      kind: 'failed',
      text: 'failed',
    });
    expect(tagOf(v2, standingOf(model, [deploymentOf(2, { state: 'starting' })]))).toEqual({
      kind: 'live',
      text: 'starting',
    });
  });
  it('takes the newest as candidate where nothing was served', () => {
    const standing = standingOf(model, [deploymentOf(1, { model: 'other' })]);
    expect(standing).toMatchObject({ deployment: null, live: null, last: null, candidate: v3 });
  });
});

describe('what a version is compared with', () => {
  it('is the live one, and for that the one before', () => {
    const standing = standingOf(model, [deploymentOf(2)]);
    expect(baselineOf(v3, model.versions, standing)).toBe(v2);
    expect(baselineOf(v1, model.versions, standing)).toBe(v2);
    expect(baselineOf(v2, model.versions, standing)).toBe(v1);
  });
  it('prefers another run, and is nothing for the first', () => {
    const again = versionOf(3, { runId: 'run-2' });
    const standing = standingOf(modelOf(v1, v2, again), []);
    expect(baselineOf(again, [v1, v2, again], standing)).toBe(v1);
    expect(baselineOf(v1, [v1, v2], standing)).toBeNull();
  });
});

describe('the model on screen', () => {
  const other = { ...model, name: 'other' };
  it('is the one asked for, the deployed, the project’s, the first', () => {
    const models = [other, model];
    expect(shownModel(models, 'served-model', [], 'other')).toBe(model);
    expect(shownModel(models, 'gone', [], 'other')).toBeNull();
    expect(shownModel(models, undefined, [deploymentOf(1)], 'other')).toBe(model);
    expect(shownModel(models, undefined, [], 'served-model')).toBe(model);
    expect(shownModel(models, undefined, [], 'none')).toBe(other);
    expect(shownModel([], undefined, [], 'none')).toBeNull();
  });
});
