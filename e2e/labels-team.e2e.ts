/**
 * Two people on one queue: two clones of one repository with a shared data remote, each open in its own app. Anna labels and shares; Bo gives
 * second opinions blind; Anna sees how far they agree and decides what differs. Both added rows to the same file meanwhile.
 */
import { execFileSync } from 'node:child_process';
import { appendFileSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { expect, test } from 'vitest';
import { complaintsOf, openDesktop, programFolder, temporaryFolder } from './desktop.ts';
import { type EngineClient, engineOf } from './engine-client.ts';
import { lookInBothSchemes } from './looks.ts';
import { makeSample } from './sample.ts';

const LONG = { timeout: 90_000 };
const SIZE = 30;

const git = (dir: string, ...args: readonly string[]): string =>
  execFileSync('git', ['-c', 'commit.gpgsign=false', ...args], { cwd: dir, encoding: 'utf8', stdio: 'pipe' });
const idrift = (dir: string, ...args: readonly string[]): string =>
  execFileSync(
    process.execPath,
    [join(programFolder, 'scripts', 'idrift.mjs'), ...args, ...(args[0] === 'data' ? ['--project', dir] : [])],
    {
      cwd: dir,
      encoding: 'utf8',
      stdio: 'pipe',
    },
  );
const become = (dir: string, person: string): void => {
  git(dir, 'config', 'user.name', person);
  git(dir, 'config', 'user.email', `${person.toLowerCase()}@example.com`);
};
const addRow = (dir: string, text: string, person: string): void => {
  appendFileSync(join(dir, 'data', 'train.jsonl'), `${JSON.stringify({ text, label: 'positiv' })}\n`);
  idrift(dir, 'data', 'add', join(dir, 'data', 'train.jsonl'));
  git(dir, 'add', '--', 'data/train.jsonl.dvc');
  git(dir, 'commit', '--quiet', '-m', `A row by ${person}`);
};

/** Two clones whose data lies on a remote that both reach. */
const makeTeam = (): { anna: string; bo: string } => {
  const anna = makeSample();
  become(anna, 'Anna');
  const remote = temporaryFolder('remote');
  const bare = join(temporaryFolder('bare'), 'reviews.git');
  git(anna, 'init', '--quiet', '--bare', '--initial-branch=main', bare);
  idrift(anna, 'dvc', 'remote', 'add', '--default', 'team', remote);
  git(anna, 'commit', '--quiet', '-m', 'A remote for the data', '--', '.dvc/config');
  git(anna, 'remote', 'add', 'origin', bare);
  git(anna, 'push', '--quiet', '--set-upstream', 'origin', 'HEAD');
  idrift(anna, 'data', 'push');
  const bo = join(temporaryFolder('bo'), 'reviews');
  git(anna, 'clone', '--quiet', bare, bo);
  become(bo, 'Bo');
  idrift(bo, 'data', 'pull');
  return { anna, bo };
};

const look = async (page: Page, name: string): Promise<void> => {
  await lookInBothSchemes(page, name, { area: 'labels-team', axe: 'legacy' });
  await page.emulateMedia({ colorScheme: 'light' });
};

const toLabels = async (page: Page): Promise<void> => {
  await page.locator('.sidebar').getByRole('link', { name: 'Labels' }).click();
  await page.getByRole('region', { name: 'Labelling together' }).waitFor(LONG);
};
const press = (page: Page, name: 'Share' | 'Receive') => page.getByRole('button', { name, exact: true }).click();
const toast = (page: Page, words: RegExp) => page.locator('.toast').getByText(words).waitFor(LONG);
const itemInHand = async (page: Page): Promise<string> =>
  (await page.locator('.one-text').getAttribute('data-item')) ?? '';
/** What each label's key is: labels by their order in the queue. */
const keysOf = async (engine: EngineClient, queueId: string): Promise<readonly string[]> =>
  (await engine.labels.queue({ queueId })).labels.map(({ label }) => label);

/** Presses a key on each text until none is left. */
const labelAll = async (page: Page, keyFor: (item: string, nth: number) => string): Promise<void> => {
  for (let nth = 0; nth < SIZE; nth++) {
    const before = await itemInHand(page);
    await page.keyboard.press(keyFor(before, nth));
    await expect
      .poll(async () => ((await page.locator('.one-text').count()) === 0 ? '' : itemInHand(page)), LONG)
      .not.toBe(before);
  }
};

test('two people label one queue, see how far they agree, and decide what differs', { timeout: 600_000 }, async () => {
  const { anna, bo } = makeTeam();

  // Anna makes a queue, labels it, has all of it labelled twice, and shares.
  const hers = await openDesktop({ project: anna });
  const complaints = complaintsOf(hers.page);
  await hers.page.locator('.spine').waitFor(LONG);
  const annas = await engineOf(hers.page);
  const { queueId } = await annas.labels.make({
    source: { kind: 'search', in: 'data', text: 'e', limit: SIZE },
    title: 'Rows with an e',
  });
  await expect.poll(async () => (await annas.labels.queues()).length, LONG).toBe(1);
  await toLabels(hers.page);
  await hers.page.getByText('1 queue is not shared.').waitFor(LONG);
  await hers.page.getByRole('link', { name: 'Rows with an e' }).click();
  await hers.page.locator('.reading').waitFor(LONG);
  await labelAll(hers.page, (_item, nth) => (nth % 3 === 0 ? '2' : '1'));
  await hers.page.getByRole('link', { name: 'Second opinions and agreement' }).click();
  await hers.page.getByRole('combobox', { name: 'Labelled by two people' }).click();
  await hers.page.getByRole('option', { name: 'every text' }).click();
  await hers.page.getByText(`${SIZE} of yours wait for somebody else`).waitFor(LONG);
  await look(hers.page, '01-asked');
  addRow(anna, 'Hennes rad kom till', 'Anna');
  await toLabels(hers.page);
  await hers.page.getByText(`Labels of ${SIZE} texts and 1 queue are not shared.`).waitFor(LONG);
  await look(hers.page, '02-not-shared');
  await press(hers.page, 'Share');
  await toast(hers.page, /shared through origin\//);
  await hers.page.getByText('Everything said here is shared.').waitFor(LONG);

  // Bo has a row of his own in the same file; he receives, and gives second opinions without seeing hers.
  addRow(bo, 'Hans rad kom till', 'Bo');
  const his = await openDesktop({ project: bo });
  await his.page.locator('.spine').waitFor(LONG);
  await toLabels(his.page);
  await press(his.page, 'Receive');
  await toast(his.page, /Received \d+ of Anna/);
  const rows = (dir: string): string => readFileSync(join(dir, 'data', 'train.jsonl'), 'utf8');
  expect(rows(bo)).toContain('Hennes rad');
  expect(rows(bo)).toContain('Hans rad');
  await his.page.getByRole('link', { name: 'Rows with an e' }).click();
  await his.page.getByRole('link', { name: `${SIZE} texts wait for your second opinion` }).click();
  await his.page.locator('.reading').waitFor(LONG);
  expect(await his.page.getByRole('heading', { name: 'What others said' }).count()).toBe(0);
  expect(await his.page.locator('.class-share').count()).toBe(0);
  await look(his.page, '03-blind');
  const labels = await keysOf(annas, queueId);
  const said = new Map(
    (await annas.labels.items({ queueId, limit: 1000 })).items.map(({ id, mine }) => [id, mine?.label ?? '']),
  );
  const differing = new Set([...said.keys()].slice(3, 8));
  await labelAll(his.page, (item) => {
    const same = labels.indexOf(said.get(item) ?? '') + 1;
    return String(differing.has(item) ? (same === 1 ? 2 : 1) : same);
  });
  await his.page.getByText('Nothing waits for your second opinion.').waitFor(LONG);
  await toLabels(his.page);
  await press(his.page, 'Share');
  await toast(his.page, /shared through origin\//);

  // Anna receives: her file has his row too, kappa has its interval, and five texts differ.
  await press(hers.page, 'Receive');
  await toast(hers.page, /Received \d+ of Bo; .*data\/train\.jsonl/);
  expect(rows(anna)).toBe(rows(bo));
  await hers.page.getByRole('link', { name: 'Rows with an e' }).click();
  await hers.page.getByRole('link', { name: '5 texts labelled differently: review' }).click();
  await hers.page.getByText(/kappa 0\.\d\d \(95\s%: 0\.\d\d to 0\.\d\d\)/).waitFor(LONG);
  await hers.page.getByText(/gave the same label to 25 of 30 texts/).waitFor(LONG);
  const [pair] = await annas.labels.agreement({ queueId });
  expect(pair).toMatchObject({ state: 'ok', first: 'Anna', second: 'Bo', blind: SIZE, agreed: { n: SIZE } });
  await look(hers.page, '04-review');
  const decided = async (key: string): Promise<void> => {
    const before = await itemInHand(hers.page);
    await hers.page.keyboard.press(key);
    await expect.poll(() => itemInHand(hers.page), LONG).not.toBe(before);
  };
  await hers.page.keyboard.press('n');
  await hers.page.getByLabel('Note').fill('Both are meant');
  await hers.page.keyboard.press('Enter');
  // The field goes when the note is kept; before that, keys write in it.
  await hers.page.getByLabel('Note').waitFor({ state: 'hidden', ...LONG });
  await hers.page.getByText('Both are meant').waitFor(LONG);
  await decided('1');
  await decided('2');
  await decided('s');
  await decided('1');
  await expect.poll(async () => (await annas.labels.queue({ queueId })).counts.differs, LONG).toBe(1);
  await hers.page.keyboard.press('Backspace');
  await expect.poll(async () => (await annas.labels.queue({ queueId })).counts.differs, LONG).toBe(2);
  await hers.page.getByRole('tab', { name: 'Decided' }).click();
  await hers.page.getByText(/Decided by Anna/).waitFor(LONG);
  await look(hers.page, '05-decided');
  expect((await annas.labels.review({ queueId, state: 'settled' })).total).toBe(3);
  // What differs stays out of the draft, what was decided counts.
  expect(
    (await annas.labels.items({ queueId, state: 'differs', limit: 10 })).items.map(({ id }) => differing.has(id)),
  ).toEqual([true, true]);
  await toLabels(hers.page);
  await press(hers.page, 'Share');
  await toast(hers.page, /shared through origin\//);

  await press(his.page, 'Receive');
  await toast(his.page, /Received \d+ of Anna/);
  const bos = await engineOf(his.page);
  expect((await bos.labels.queue({ queueId })).counts.differs).toBe(2);
  for (const dir of [anna, bo]) {
    expect(git(dir, 'status', '--porcelain')).toBe('');
    expect(git(dir, 'rev-parse', 'HEAD')).toBe(git(anna, 'rev-parse', 'HEAD'));
  }
  expect(complaints).toEqual([]);
});
