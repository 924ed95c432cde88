import { describe, expect, it } from 'vitest';
import type { LabelMix, Rehearsal } from '../../../core/contract/index.ts';
import { deploymentOf } from '../models/version.fixture.ts';
import { type DeployFields, freeName, orderOf, orderWords } from './deploy-order.ts';
import { labelsIn, mixChart, mixFinding, mixTable } from './label-mix.ts';
import { verdictWords } from './rehearsal-words.ts';
import { deploymentRows } from './rows.ts';
import { markedWords, strongestWords } from './words.ts';

const plain = (text: string): string => text.replaceAll('\u202f', ' ').replaceAll('\u2212', '-');

const fields: DeployFields = {
  name: 'prod',
  model: 'm',
  follows: null,
  version: 4,
  port: '',
  splitVersion: null,
  splitShare: '10',
  precision: 'fp32',
  shadow: null,
};
const ordered = (part: Partial<DeployFields>) => {
  const found = orderOf({ ...fields, ...part });
  if ('problem' in found) throw new Error(found.problem);
  return found;
};

describe('the fields of a deployment', () => {
  it('become an order', () => {
    expect(ordered({}).order).toEqual({
      name: 'prod',
      model: 'm',
      version: 4,
      split: [],
      shadow: null,
      precision: 'fp32',
    });
    expect(ordered({ follows: 'champion', port: '8005', splitVersion: 5, splitShare: '2,5', shadow: 6 }).order).toEqual(
      {
        name: 'prod',
        model: 'm',
        follows: 'champion',
        port: 8005,
        split: [{ version: 5, share: 0.025 }],
        shadow: 6,
        precision: 'fp32',
      },
    );
    // What answers anyway is no shadow.
    expect(ordered({ shadow: 4 }).order.shadow).toBeNull();
  });
  it('are refused in words', () => {
    const problemOf = (part: Partial<DeployFields>) => orderOf({ ...fields, ...part });
    expect(problemOf({ name: '../x' })).toEqual({ problem: expect.stringContaining('letters, digits') });
    expect(problemOf({ port: '99999' })).toEqual({ problem: expect.stringContaining('65535') });
    expect(problemOf({ splitVersion: 5, splitShare: '100' })).toEqual({ problem: expect.stringContaining('100 %') });
    expect(problemOf({ splitVersion: 4 })).toEqual({ problem: 'v4 cannot share with itself.' });
    expect(problemOf({ version: null })).toEqual({ problem: 'm has no version to deploy.' });
  });
  it('say what will happen', () => {
    const running = deploymentOf(3, { model: 'm' });
    expect(orderWords(ordered({}), running)).toBe('prod switches to v4 while it answers: no request is lost.');
    expect(orderWords(ordered({ precision: 'int8' }), running)).toMatch(/8 bits are made and measured/);
    expect(orderWords(ordered({ precision: 'int8' }), { ...running, precision: 'int8' })).not.toContain('8 bits');
    expect(orderWords(ordered({ port: '9000' }), running)).toContain('a second or two without answers');
    const words = orderWords(ordered({ follows: 'champion', splitVersion: 5, shadow: 6 }), null);
    expect(plain(words)).toBe(
      'It loads what champion names in a second or two and answers on this computer only. v5 answers 10 % of the requests; v6 is asked too, and only logged.',
    );
    expect(freeName([])).toBe('prod');
    expect(freeName([deploymentOf(1), deploymentOf(1, { name: 'prod-2' })])).toBe('prod-3');
  });
});

describe('the table of deployments', () => {
  it('has a row for each version that is asked, with its own figures, and one for the page', () => {
    const prod = deploymentOf(4, { split: [{ version: 5, share: 0.1 }], shadow: 6 });
    const figures = [
      { deployment: 'prod', role: 'live', version: 4, requests: 90, p50: 1, p95: 2 },
      { deployment: 'prod', role: 'live', version: 5, requests: 10, p50: 1, p95: 2 },
      { deployment: 'other', role: 'live', version: 4, requests: 7, p50: 1, p95: 2 },
      { deployment: 'prod', role: 'shadow', version: 6, requests: 100, p50: 1, p95: 2 },
    ] as const;
    const rows = deploymentRows([prod], [figures]);
    expect(rows.map(({ kind, name, version, figures: own }) => [kind, name, version, own?.requests ?? null])).toEqual([
      ['own', 'prod', 4, 90],
      ['split', 'prod, split', 5, 10],
      ['shadow', 'prod, shadow', 6, 100],
      ['page', 'web page', null, null],
    ]);
    expect(rows.map(({ words }) => plain(words))).toEqual([
      'running, 90 % of requests',
      '10 % of requests',
      'asked too, only logged',
      'running',
    ]);
    expect(
      deploymentRows([{ ...prod, state: 'stopped', webUrl: null }], [figures]).map(({ words }) => plain(words)),
    ).toEqual(['stopped, 90 % of requests', 'stopped', 'stopped']);
  });
});

const mix: LabelMix = [
  { at: '2026-11-25T12:00:00.000Z', counts: { positiv: 3, negativ: 1 }, failed: 0 },
  { at: '2026-11-25T12:05:00.000Z', counts: {}, failed: 2 },
  { at: '2026-11-25T12:10:00.000Z', counts: { neutral: 4 }, failed: 0 },
];

describe('labels over time', () => {
  it('stand in the project’s order, with what is no label of it behind', () => {
    const labels = labelsIn(mix, ['negativ', 'positiv']);
    expect(labels).toEqual(['negativ', 'positiv', 'neutral']);
    expect(plain(mixFinding(mix, labels))).toBe(
      'negativ 13 %, positiv 38 %, neutral 50 % of 8 answers; 2 requests failed',
    );
    expect(mixFinding([], [])).toBe('no answer; no request failed');
    expect(mixTable(mix, labels, 5).rows[0]?.slice(1)).toEqual(['0', '0', '4', '0']);
  });
  it('stack to one in each bucket that has answers', () => {
    const look = { ends: [0, 1] as const, bucket: 5, colours: ['a', 'b', 'c'], ink: 'i', line: 'l', fail: 'f' };
    const { series } = mixChart(mix, { ...look, labels: labelsIn(mix, ['negativ', 'positiv']) });
    const heights = (Array.isArray(series) ? series : []).map(({ data }) =>
      (Array.isArray(data) ? data : []).map((bin) => (Array.isArray(bin) ? bin[2] : null)),
    );
    expect(heights).toEqual([[0.25, 0], [1, 0], [1, 1], [2]]);
  });
});

describe('the words that mattered', () => {
  const words = [
    { text: 'Maten', score: 0.02 },
    { text: ' var', score: 0 },
    { text: ' god', score: 0.41 },
    { text: ' men', score: -0.1 },
  ];
  it('are marked as strongly as they speak', () => {
    expect(markedWords(words).map(({ side }) => side)).toEqual(['neither', 'neither', 'for', 'against']);
    expect(markedWords(words)[2]?.strength).toBe(1);
    expect(markedWords([{ text: 'x', score: 0 }])).toEqual([{ text: 'x', strength: 0, side: 'neither' }]);
  });
  it('are named, the strongest first', () => {
    expect(plain(strongestWords(words))).toBe('for: god +0.41; against: men -0.10');
    expect(strongestWords([{ text: 'x', score: 0 }])).toBe('');
    expect(strongestWords([{ text: 'x', score: 0.0031 }])).toBe('for: x +0.0031');
  });
});

describe('the verdict of a rehearsal', () => {
  const say = (states: readonly Rehearsal['checks'][number]['state'][], verdict: Rehearsal['verdict']): string =>
    verdictWords({
      verdict,
      candidate: 5,
      checks: states.map((state) => ({ id: 'flips', state, words: '' })),
    } as unknown as Rehearsal);
  it('says how much was seen', () => {
    expect(say(['passed', 'unknown'], 'go')).toBe('Go: nothing speaks against v5, by 1 of 2 checks.');
    expect(say(['unknown', 'unknown'], 'go')).toBe('Go, but unseen: there is too little to say anything of v5.');
    expect(say(['passed', 'not-passed'], 'no-go')).toBe('No-go: v5 does not pass 1 check of 2.');
  });
});
