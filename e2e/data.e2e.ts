/** The Data page in the desktop app: branches, files, a remote, versions from it and back, and new rows on their way into a version. */
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import {
  answer,
  button,
  expectReadable,
  LONG,
  more,
  openData,
  picture,
  soon,
  tab,
  toast,
  versions,
} from './data-page.ts';
import { appendRows, gitIn, makeBranchedProject } from './data-project.ts';
import { temporaryFolder } from './desktop.ts';

test('versions of all branches, files out of step, and a remote: push, lose, fetch, check out', async () => {
  const project = makeBranchedProject();
  const { page, complaints } = await openData(project);

  // The graph: every branch, the checked-out one's version chosen.
  await soon(() => versions(page).count()).toBe(5);
  await soon(() => answer(page).textContent()).toMatch(/adds 1 text/);
  expect(await versions(page).first().textContent()).toContain('Merge branch slang');
  expect(await page.locator('.data-head').allTextContents()).toEqual(['main', 'try-out', 'slang']);
  await picture(page, '01-graph');
  await page.keyboard.press(']');
  await soon(() => answer(page).textContent()).toMatch(/adds 1 text/);
  await page.getByText('Den gick sönder efter en dag').first().waitFor();
  await page.keyboard.press('[');

  // Any version against any other.
  await page.keyboard.press('d');
  await page.getByRole('menuitem', { name: /Double the training/ }).click();
  await soon(() => answer(page).textContent()).toMatch(/adds 2 texts/);

  // Rows of the version: sorted by the engine, filtered, found.
  await tab(page, /Rows/).click();
  const rows = page.getByRole('grid', { name: /Rows of train/ });
  await rows.getByRole('button', { name: 'words' }).click();
  await rows.getByRole('button', { name: 'words' }).click();
  await soon(() => rows.getByRole('row').nth(1).textContent()).toMatch(/53$/);
  await page.keyboard.press('Control+f');
  await page.keyboard.type('fantastisk');
  await soon(() => answer(page).textContent()).toMatch(/of 300 texts in train have “fantastisk”/);
  await picture(page, '02-rows');
  await tab(page, 'Statistics').click();
  await page.getByText('small: the change from').waitFor();
  await picture(page, '03-statistics');

  // The folder: what is modified, what is not tracked.
  appendRows(project, 'data/train.jsonl', [['En helt ny rad om frakten', 'positiv']]);
  writeFileSync(join(project, 'data', 'extra.csv'), 'a,b\n1,2\n');
  await button(page, 'Look again').click();
  await versions(page).first().getByText('Working copy').click();
  await tab(page, /Files/).click();
  await soon(() => answer(page).textContent()).toBe('1 file is modified and 1 is not tracked yet.');
  await picture(page, '04-files');
  await expectReadable(page);
  await page.setViewportSize({ width: 1024, height: 640 });
  await picture(page, '04-files-small');
  expect(await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth)).toBeLessThanOrEqual(0);
  await page.setViewportSize({ width: 1440, height: 900 });

  // A remote, and everything to it.
  const shelf = temporaryFolder('shelf');
  await button(page, /^Push to/).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('shelf');
  await dialog.getByLabel('Address').fill(shelf);
  await dialog.getByRole('button', { name: 'Add remote' }).click();
  await dialog.getByText('default', { exact: true }).waitFor();
  await picture(page, '05-remotes');
  await expectReadable(page);
  await page.keyboard.press('Escape');
  expect(readFileSync(join(project, '.dvc', 'config'), 'utf8')).toContain('remote = shelf');
  await soon(() => page.locator('.data-cloud').count()).toBe(6);
  await button(page, 'Push to shelf').click();
  await soon(() => toast(page).textContent()).toMatch(/6 objects, .* pushed to shelf/);
  await soon(() => page.locator('.data-cloud').count()).toBe(0);
  expect(existsSync(join(shelf, 'files', 'md5'))).toBe(true);

  // The cache is lost: what is missing is said, and comes from the remote.
  rmSync(join(project, '.dvc', 'cache'), { recursive: true });
  await button(page, 'Look again').click();
  await versions(page).filter({ hasText: 'Double the training' }).click();
  await page.getByText('3 files, 67 KB, are on shelf.').waitFor(LONG);
  await picture(page, '06-missing');
  await page.locator('.data-missing-bar').getByRole('button', { name: 'Fetch' }).click();
  await soon(() => toast(page).textContent()).toMatch(/3 objects, 67 KB, fetched from shelf/);
  await soon(() => page.locator('.data-missing-bar').count()).toBe(0);

  // Its files into the folder: what is saved nowhere stops it, until that is said to be right.
  await more(page, 'Check out this version…');
  await picture(page, '07-check-out');
  await page.getByRole('dialog').getByRole('button', { name: 'Check out' }).click();
  await page
    .getByRole('alert')
    .getByText(/would be overwritten/)
    .waitFor(LONG);
  await button(page, 'Put away').click();
  await more(page, 'Check out this version…');
  await page.getByLabel('Overwrite changed files that are in no version').check();
  await page.getByRole('dialog').getByRole('button', { name: 'Check out' }).click();
  await soon(() => toast(page).textContent()).toMatch(/3 files written/);
  expect(readFileSync(join(project, 'data', 'train.jsonl'), 'utf8')).not.toContain('En helt ny rad');
  expect(gitIn(project, 'rev-parse', '--abbrev-ref', 'HEAD').trim()).toBe('main');

  // What a clean-up would take, with names.
  await more(page, 'Clean up the cache…');
  await page
    .getByRole('dialog')
    .getByText(/there is nothing to remove|that nothing kept names/)
    .waitFor(LONG);
  await page.getByRole('combobox', { name: 'What stays' }).click();
  await page.getByRole('option', { name: 'Keep the working copy only' }).click();
  await picture(page, '08-clean-up');
  await page.getByRole('dialog').getByRole('button', { name: 'Cancel' }).click();
  expect(complaints).toEqual([]);
});

test('SQL over a version, git hooks, and the cache as one file', async () => {
  const project = makeBranchedProject();
  const { page, complaints } = await openData(project);
  await tab(page, 'SQL').click();
  await button(page, 'labels by split').click();
  await page.getByRole('main').getByRole('button', { name: 'Run' }).click();
  const grid = page.getByRole('grid', { name: 'Answer' });
  await soon(() => grid.getByRole('row').count()).toBe(7);
  await picture(page, '10-sql');
  await expectReadable(page);
  await page.getByRole('textbox', { name: 'SQL' }).fill('SELECT nothing FROM data');
  await page.keyboard.press('Control+Enter');
  await page
    .getByRole('alert')
    .getByText(/nothing/)
    .waitFor(LONG);

  await more(page, 'Git hooks…');
  await page.getByRole('dialog').getByRole('switch').click({ force: true });
  await soon(() => existsSync(join(project, '.git', 'hooks', 'post-checkout'))).toBe(true);
  await picture(page, '11-hooks');
  await page.getByRole('dialog').getByRole('switch').click({ force: true });
  await soon(() => existsSync(join(project, '.git', 'hooks', 'post-checkout'))).toBe(false);
  await page.getByRole('dialog').getByRole('button', { name: 'Close' }).click();

  await more(page, 'Cache archive…');
  await page.getByLabel('File', { exact: true }).fill('all-data.tar.gz');
  await picture(page, '12-archive');
  await page.getByRole('dialog').getByRole('button', { name: 'Write it' }).click();
  await soon(() => toast(page).textContent()).toMatch(/6 objects in all-data.tar.gz/);
  expect(existsSync(join(project, 'all-data.tar.gz'))).toBe(true);
  expect(complaints).toEqual([]);
});

test('a dropped file becomes rows of the working copy', async () => {
  const project = makeBranchedProject();
  const { page, complaints } = await openData(project);
  const csv = [
    'omdöme;betyg;källa',
    'Hämtade paketet samma dag, toppen;bra;butik',
    '"Fel storlek; bytet tog tre veckor";dålig;app',
    'Hämtade paketet samma dag, toppen;bra;butik',
    ';bra;app',
  ].join('\n');
  // Dropped on the page, as from the file manager.
  const data = await page.evaluateHandle((text) => {
    const transfer = new DataTransfer();
    transfer.items.add(new File([text], 'recensioner.csv', { type: 'text/csv' }));
    return transfer;
  }, csv);
  await page.dispatchEvent('.data-drop', 'dragenter', { dataTransfer: data });
  await page.locator('.data-drop-target').waitFor();
  await picture(page, '20-drop');
  await page.dispatchEvent('.data-drop', 'drop', { dataTransfer: data });
  const sheet = page.getByRole('dialog', { name: 'Import files' });
  await sheet.getByText('recensioner.csv').waitFor(LONG);
  await sheet.getByRole('combobox', { name: 'Text' }).waitFor(LONG);
  await picture(page, '21-import');
  await sheet.getByRole('combobox', { name: 'Text' }).click();
  await page.getByRole('option', { name: 'omdöme' }).click();
  await sheet.getByRole('combobox', { name: 'Label', exact: true }).click();
  await page.getByRole('option', { name: 'betyg' }).click();
  await sheet.getByText(/cannot be taken/).waitFor(LONG);
  // Its labels are the project's by other words.
  for (const [word, label] of [
    ['bra', 'positiv'],
    ['dålig', 'negativ'],
  ] as const) {
    await sheet.getByRole('combobox', { name: `What ${word} is` }).click();
    await page.getByRole('option', { name: label }).click();
  }
  await soon(() => sheet.locator('.data-preview-splits').textContent()).toMatch(/negativ\s*1.*positiv\s*2/);
  await picture(page, '22-import-mapped');
  await expectReadable(page);
  await sheet.getByRole('button', { name: /^Import 3 rows/ }).click();
  await soon(() => toast(page).textContent()).toMatch(/3 rows imported: 3 to train; 1 left out/);
  await soon(() => versions(page).first().textContent()).toMatch(/Working copy.*\+3/);
  await versions(page).first().click();
  await tab(page, /Rows/).click();
  await page.getByRole('grid', { name: /Rows of train/ }).focus();
  await page.keyboard.press('End');
  await page.getByText('Fel storlek; bytet tog tre veckor').first().waitFor(LONG);
  await picture(page, '23-imported');
  expect(complaints).toEqual([]);
});

test('new rows pass the gate, become a version, and are pushed', async () => {
  const project = makeBranchedProject();
  const shelf = temporaryFolder('shelf');
  const engineRows = readFileSync(join(project, 'data', 'test.jsonl'), 'utf8').split('\n');
  const leaked = JSON.parse(engineRows[0] ?? '') as { text: string; label: string };
  appendRows(project, 'data/train.jsonl', [
    ['Kunde inte vara nöjdare med köpet', 'positiv'],
    [leaked.text, leaked.label],
  ]);
  const { page, complaints } = await openData(project);
  await more(page, 'Remotes…');
  await page.getByRole('dialog').getByLabel('Name').fill('shelf');
  await page.getByRole('dialog').getByLabel('Address').fill(shelf);
  await page.getByRole('dialog').getByRole('button', { name: 'Add remote' }).click();
  await page.getByRole('dialog').getByText('default', { exact: true }).waitFor(LONG);
  await page.keyboard.press('Escape');

  // A text of the test split in train: the gate is shut, and says what to do.
  await tab(page, /Gate/).click();
  await soon(() => answer(page).textContent()).toMatch(/^The gate is shut: 1 finding/);
  await picture(page, '30-gate');
  await expectReadable(page);
  await button(page, 'Commit data version…').click();
  const dialog = page.getByRole('dialog', { name: 'Commit data version' });
  await dialog.getByText(/^shut: /).waitFor(LONG);
  await picture(page, '31-commit-shut');
  expect(await dialog.getByRole('button', { name: 'Commit and push' }).isDisabled()).toBe(true);
  await dialog.locator('.data-fixes').getByRole('button').first().click();
  await picture(page, '31-fix');
  await dialog.locator('.mantine-Popover-dropdown').getByRole('button').click();
  await dialog.getByText(/^open: /).waitFor(LONG);
  await soon(() => dialog.getByRole('textbox', { name: 'Message' }).inputValue()).toBe('Add 1 text');
  await picture(page, '32-commit-open');
  await expectReadable(page);
  await dialog.getByRole('button', { name: 'Commit and push' }).click();
  await soon(() => toast(page).textContent()).toMatch(/Committed as [0-9a-f]{7}; .* pushed to shelf/);
  expect(gitIn(project, 'log', '-1', '--format=%s|%an').trim()).toBe('Add 1 text|Ebba');
  expect(gitIn(project, 'status', '--porcelain').trim()).toMatch(/^M\s+.dvc\/config$/);
  await soon(() => versions(page).first().textContent()).toMatch(/^Add 1 text.*\+1/);
  await versions(page).first().click();
  await tab(page, /Changes/).click();
  await soon(() => answer(page).textContent()).toMatch(/adds 1 text; nothing leaks/);
  await picture(page, '33-committed');

  // Its rows for another program.
  const folder = temporaryFolder('export');
  await more(page, 'Export rows…');
  await page.getByRole('dialog').getByLabel('In', { exact: true }).fill(folder);
  await picture(page, '34-export');
  await page.getByRole('dialog').getByRole('button', { name: 'Export', exact: true }).click();
  await soon(() => toast(page).textContent()).toMatch(/463 rows exported/);
  expect(complaints).toEqual([]);
});
