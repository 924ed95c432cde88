/** Rehearsals against the deployment that is named, and must-pass examples one by one. */
import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, onTestFinished, test } from 'vitest';
import { openAsking } from '../../serving/asking.ts';
import { openPredictionReader } from '../../serving/prediction-reader.ts';
import { createChanges } from '../changes.ts';
import { openJobs } from '../jobs.ts';
import type { Deployments } from './deployments.ts';
import { ask, deploymentsForTests } from './deployments.fixture.ts';
import { openPromotion } from './promotion.ts';

const { folder, logFile, open } = deploymentsForTests();

const promotionOf = (deployments: Deployments) => {
  const changes = createChanges();
  const reader = openPredictionReader(logFile());
  const promotion = openPromotion({
    dir: folder(),
    folder: join(folder(), 'rehearsals'),
    deployments,
    asking: openAsking(),
    reader,
    evaluations: { of: async () => null },
    jobs: openJobs(join(folder(), 'jobs.json'), changes, () => undefined),
    changes,
  });
  onTestFinished(async () => {
    await promotion.close();
    reader.close();
  });
  return promotion;
};

test('a rehearsal is against the version of the deployment that is named, and opens that one’s gate alone', async () => {
  const deployments = open();
  const { url } = await deployments.start({ name: 'prod', model: 'm', version: 1, webPort: null });
  await deployments.start({ name: 'trial', model: 'm', version: 2 });
  await deployments.start({ name: 'other', model: 'n', version: 1 });
  await ask(url ?? '');
  const promotion = promotionOf(deployments);
  const rehearsed = async (deployment?: string) => {
    const which = { model: 'm', version: 3, ...(deployment === undefined ? {} : { deployment }) };
    await promotion.finished(promotion.rehearse({ ...which, last: 10 }).done);
    return promotion.rehearsal(which);
  };
  expect(await rehearsed()).toMatchObject({ current: 1, candidate: 3, replayed: 1 });
  expect(promotion.rehearsal({ model: 'm', version: 3, deployment: 'trial' })).toBeNull();
  await expect(promotion.promote({ name: 'trial', version: 3 })).rejects.toThrow('It was not rehearsed.');
  expect(await rehearsed('trial')).toMatchObject({ current: 2, candidate: 3 });
  // That of the other one is still there.
  expect(promotion.rehearsal({ model: 'm', version: 3, deployment: 'prod' })).toMatchObject({ current: 1 });
  expect(() => promotion.rehearsal({ model: 'm', version: 3, deployment: 'other' })).toThrow('other serves n, not m.');
  const promoted = await promotion.promote({ name: 'trial', version: 3, overrule: 'a trial' });
  expect(promoted).toMatchObject({ name: 'trial', version: 3, before: 2 });
  expect(deployments.get('prod').version).toBe(1);
}, 60_000);

test('must-pass examples are added and removed one by one, whatever else is in the file', () => {
  const promotion = promotionOf(open());
  const add = (text: string, label: string) => promotion.addMustPass('m', { text, label });
  add('god mat', 'positiv');
  add('kall mat', 'negativ');
  expect(add('god mat', 'negativ')).toEqual([
    { text: 'kall mat', label: 'negativ' },
    { text: 'god mat', label: 'negativ' },
  ]);
  expect(promotion.removeMustPass('m', 'kall mat')).toEqual([{ text: 'god mat', label: 'negativ' }]);
  expect(readFileSync(join(folder(), 'must-pass', 'm.jsonl'), 'utf8')).toBe('{"text":"god mat","label":"negativ"}\n');
  expect(promotion.removeMustPass('m', 'nothing of that')).toHaveLength(1);
  const many = Array.from({ length: 1000 }, (_, n) => `${JSON.stringify({ text: `text ${n}`, label: 'positiv' })}\n`);
  writeFileSync(join(folder(), 'must-pass', 'm.jsonl'), many.join(''));
  expect(() => add('one more', 'positiv')).toThrow(/has 1000 must-pass examples/);
  expect(promotion.mustPass('m')).toHaveLength(1000);
});
