/** Rows edited on the Data page, their history, and two versions of the data that git could not join. */
import { execFileSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { answer, button, expectReadable, LONG, openData, picture, soon, tab, toast, versions } from './data-page.ts';
import { complaintsOf, openDesktop } from './desktop.ts';
import { commitData, gitIn, makeBranchedProject, quietly } from './data-project.ts';

type Row = { readonly text: string; readonly label: string };
const rowsOf = (project: string, split: string): readonly Row[] =>
  readFileSync(join(project, `data/${split}.jsonl`), 'utf8')
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Row);

test('rows are relabelled, moved, split and removed by key, taken back, and tell their history', async () => {
  const project = makeBranchedProject();
  const start = rowsOf(project, 'val');
  const { page, complaints } = await openData(project);
  await tab(page, /Rows/).click();
  await page
    .getByRole('radiogroup', { name: 'Split' })
    .getByText(/^validation/)
    .click();
  const grid = page.getByRole('grid', { name: /Rows of validation/ });
  await grid.getByRole('row').nth(1).click();
  await button(page, /^Relabel/).waitFor(LONG);

  // The folder holds what is checked out: its rows are edited, and it becomes a working copy.
  const label = start[0]?.label ?? '';
  const other = label === 'negativ' ? 'positiv' : 'negativ';
  await page.keyboard.press('l');
  await page.getByRole('menuitem', { name: other }).waitFor();
  await picture(page, '20-relabel');
  await page.getByRole('menuitem', { name: other }).click();
  await soon(() => rowsOf(project, 'val')[0]?.label).toBe(other);
  await soon(() => toast(page).textContent()).toContain(`${label} → ${other}`);
  await versions(page).first().getByText('Working copy').waitFor(LONG);
  await soon(() => answer(page).textContent()).toMatch(/^Validation holds/);
  await soon(() => page.url()).toContain('/data/workspace');
  await soon(() => grid.getByRole('row').nth(1).textContent()).toContain(other);

  // By keys alone: the next row moves to test, the one after it goes, and comes back.
  await grid.getByRole('row').nth(2).click();
  const second = start[1]?.text ?? '';
  await page.keyboard.press('m');
  await page.getByRole('menuitem', { name: 'test' }).click();
  await soon(() => rowsOf(project, 'test').at(-1)?.text).toBe(second);
  expect(rowsOf(project, 'val')).toHaveLength(start.length - 1);
  await soon(() => grid.getByRole('row').nth(2).textContent()).toContain((start[2]?.text ?? '').slice(0, 12));
  // A list that is still closing would take the key.
  await page.getByRole('menu').waitFor({ state: 'hidden' });
  await page.keyboard.press('Delete');
  await soon(() => rowsOf(project, 'val').length).toBe(start.length - 2);
  await page.keyboard.press('Control+z');
  await soon(() => rowsOf(project, 'val').length).toBe(start.length - 1);
  await soon(() => toast(page).textContent()).toContain('Taken back: Remove 1 row');

  // In two, each with a label of its own.
  await soon(() => grid.getByRole('row').nth(2).textContent()).toContain((start[2]?.text ?? '').slice(0, 12));
  await grid.getByRole('row').nth(2).click();
  await soon(() => button(page, /^Split in two/).isEnabled()).toBe(true);
  await page.keyboard.press('s');
  const dialog = page.getByRole('dialog', { name: 'Split into two rows' });
  await dialog.getByLabel('First text').fill('Snabb leverans.');
  await dialog.getByLabel('Second text').fill('Men dyrt.');
  await dialog.locator('input').last().fill('negativ');
  await picture(page, '21-split');
  await expectReadable(page);
  await dialog.getByRole('button', { name: 'Split row' }).click();
  await soon(() => rowsOf(project, 'val').map(({ text }) => text)).toContain('Men dyrt.');

  await grid.getByRole('row').nth(1).click();
  await page.keyboard.press('h');
  const history = page.getByRole('dialog', { name: 'History of the row' });
  await history.getByText(`Relabelled: ${label} → ${other}`).waitFor(LONG);
  await history.getByText(/^Added to validation/).waitFor(LONG);
  await picture(page, '22-history');
  await expectReadable(page);
  await page.keyboard.press('Escape');
  await picture(page, '23-rows-working-copy');

  // Against the commit, as every change of the folder.
  await tab(page, /Changes/).click();
  await soon(() => answer(page).textContent()).toMatch(/working copy/i);
  await page.getByRole('button', { name: /1 moved/ }).waitFor(LONG);
  await picture(page, '24-changes');
  expect(complaints).toEqual([]);
});

test('two versions that git could not join are merged by rows, conflicts side by side', async () => {
  const project = makeBranchedProject();
  const relabelled = (text: string, at: number, label: string): string =>
    text
      .trim()
      .split('\n')
      .map((line, nth) => (nth === at ? JSON.stringify({ ...(JSON.parse(line) as Row), label }) : line))
      .join('\n')
      .concat('\n');
  const line = (text: string, label: string): string => `${JSON.stringify({ text, label })}\n`;
  gitIn(project, 'checkout', '--quiet', '-b', 'bo');
  commitData(
    project,
    'data/train.jsonl',
    (text) => relabelled(relabelled(text, 0, 'blandat'), 4, 'blandat') + line('Från Bo', 'positiv'),
    'Bo relabels two',
  );
  gitIn(project, 'checkout', '--quiet', 'main');
  quietly(project, 'data', 'checkout', '--force');
  commitData(
    project,
    'data/train.jsonl',
    (text) => line('Från Ebba', 'negativ') + relabelled(relabelled(text, 0, 'oklart'), 4, 'oklart'),
    'Ebba relabels the same',
  );
  expect(() => execFileSync('git', ['merge', 'bo'], { cwd: project, stdio: 'pipe' })).toThrow('git merge');

  const { page } = await openDesktop({ project });
  const complaints = complaintsOf(page);
  await page.locator('.sidebar').getByRole('link', { name: 'Data' }).click();
  await soon(() => answer(page).textContent()).toBe('Two versions of the data are to be merged: 2 rows to choose.');
  await picture(page, '25-merge');
  await expectReadable(page);
  await page.keyboard.press('2');
  await soon(() => answer(page).textContent()).toContain('1 row to choose');
  await page.keyboard.press('1');
  await soon(() => answer(page).textContent()).toContain('every row is chosen');
  await picture(page, '26-merge-chosen');
  await button(page, 'Finish the merge').click();
  await versions(page).first().getByText('Merge branch').waitFor(LONG);
  const merged = rowsOf(project, 'train');
  expect([merged[0]?.text, merged[1]?.label, merged[5]?.label, merged.at(-1)?.text]).toEqual([
    'Från Ebba',
    'blandat',
    'oklart',
    'Från Bo',
  ]);
  expect(gitIn(project, 'log', '-1', '--format=%P').trim().split(' ')).toHaveLength(2);
  await picture(page, '27-merged');
  expect(complaints).toEqual([]);
});
