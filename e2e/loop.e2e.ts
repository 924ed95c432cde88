/** The whole loop clicked through in the desktop app, as a new user would: from the sample project to the alert. */
import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page } from 'playwright';
import { expect, test } from 'vitest';
import { complaintsOf, openDesktop, programFolder } from './desktop.ts';
import { engineOf } from './engine-client.ts';

const LONG = { timeout: 120_000 };

/** Pictures of each step, to be looked at. */
const picture = async (page: Page, name: string): Promise<void> => {
  const folder = join(programFolder, 'test-results', 'loop');
  mkdirSync(folder, { recursive: true });
  await page.screenshot({ path: join(folder, `${name}.png`) });
};

const go = (page: Page, place: string): Promise<void> =>
  page.locator('.sidebar').getByRole('link', { name: place }).click();

const button = (page: Page, name: string | RegExp) => page.getByRole('button', { name });

const answer = (page: Page) => page.getByRole('heading', { level: 1 });

/** From the form to the finished run. */
const trainOn = async (page: Page, subject: string, picked: string): Promise<void> => {
  await go(page, 'Data');
  await page.getByText(subject).first().click();
  await button(page, 'Train on this version').click();
  await expect.poll(() => button(page, 'Start training').isEnabled(), LONG).toBe(true);
  await picture(page, `${picked}-form`);
  await button(page, 'Start training').click();
  await page.getByRole('main').getByRole('button', { name: 'Cancel', exact: true }).waitFor();
  await expect.poll(() => answer(page).textContent(), LONG).toMatch(/^Epoch ([3-9]|10) of/);
  await picture(page, `${picked}-live`);
  await button(page, 'Open run').waitFor(LONG);
};

/** The selected version in a new folder, by the dialog. */
const exportTo = async (page: Page, folder: string): Promise<void> => {
  await button(page, 'Export v1…').click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('ONNX').check();
  await dialog.getByLabel('In', { exact: true }).fill(folder);
  await picture(page, '11b-models-export');
  await dialog.getByRole('button', { name: 'Export', exact: true }).click();
  const out = join(folder, 'served-model-v1-onnx');
  await expect.poll(() => existsSync(out), LONG).toBe(true);
  expect(readdirSync(out)).toEqual(expect.arrayContaining(['config.json', 'model.onnx', 'tokenizer.json']));
  rmSync(folder, { recursive: true });
};

test('a new user goes once around the loop', async () => {
  const { page } = await openDesktop();
  const complaints = complaintsOf(page);

  await button(page, 'Open the sample project').waitFor();
  await picture(page, '01-welcome');
  await button(page, 'Open the sample project').click();
  await button(page, /^Project sample/).waitFor(LONG);
  await picture(page, '02-overview-empty');
  const engine = await engineOf(page);
  await engine.settings.set({ port: 0, webPort: 0 }); // other programs may hold the usual ones

  await go(page, 'Data');
  await expect.poll(() => answer(page).textContent()).toMatch(/adds 150 texts/);
  await picture(page, '03-data-changes');
  await page.getByRole('tab', { name: /Rows/ }).click();
  await page.getByText('Hörlurarna är fantastiska').first().waitFor();
  await picture(page, '04-data-rows');
  await page.getByRole('tab', { name: 'Statistics' }).click();
  await page.getByText('train').first().waitFor();
  await picture(page, '05-data-statistics');

  await trainOn(page, 'Add the first 150 reviews', '06-train-first');
  await trainOn(page, 'Double the training reviews', '07-train-second');
  await button(page, 'Open run').click();
  await button(page, 'Register…').waitFor();
  await picture(page, '08-run');

  await go(page, 'Runs');
  const runs = await engine.runs.list({});
  expect(runs.map(({ status }) => status)).toEqual(['FINISHED', 'FINISHED']);
  const boxes = page.getByRole('grid').getByRole('checkbox');
  await expect.poll(() => boxes.count()).toBe(2);
  for (const box of await boxes.all()) await box.check();
  await picture(page, '09-runs');
  await button(page, /^Compare/).click();
  await expect
    .poll(() => answer(page).textContent())
    .toMatch(/cannot be told apart|cannot tell|better|worse|not worse|too few/);
  await picture(page, '10-compare');

  const best = runs.toSorted((a, b) => (a.kept?.valLoss ?? 9) - (b.kept?.valLoss ?? 9))[0];
  await go(page, 'Runs');
  await page
    .getByText(best?.name ?? '', { exact: true })
    .first()
    .dblclick();
  await button(page, 'Register…').click();
  await page
    .getByRole('dialog')
    .getByRole('button', { name: /^Register/ })
    .click();
  await button(page, 'Serve v1…').waitFor();

  await go(page, 'Models');
  await page
    .getByText(best?.name ?? '')
    .first()
    .waitFor();
  await picture(page, '11-models');
  await exportTo(page, mkdtempSync(join(tmpdir(), 'idrift-loop-')));
  await button(page, 'Serve v1').click();
  await expect.poll(async () => (await engine.serving.list())[0]?.state, LONG).toBe('running');

  await expect(engine.models.deleteVersion({ name: 'served-model', version: 1 })).rejects.toThrow(/served by prod/);

  await go(page, 'Serving');
  await page.getByLabel('Text to label').fill('Snabb leverans och riktigt bra kvalitet, är jättenöjd!');
  await button(page, 'Predict').click();
  await expect.poll(async () => (await engine.serving.traffic()).total).toBe(1);
  await picture(page, '12-serving-answer');
  await page.getByText('Live texts', { exact: true }).click();
  await button(page, 'Send 120 texts').click();
  await expect.poll(async () => (await engine.serving.traffic()).total, LONG).toBe(121);
  await expect
    .poll(() =>
      page
        .getByRole('grid', { name: /Prediction log/ })
        .getByRole('row')
        .count(),
    )
    .toBeGreaterThan(3);
  await picture(page, '13-serving-sent');

  await go(page, 'Monitoring');
  await button(page, 'Check now').first().click();
  await expect.poll(() => answer(page).textContent(), LONG).toMatch(/longer|training texts|spelled/);
  await page.getByText('Drift: served-model v1').first().waitFor();
  await picture(page, '14-monitoring');

  const [check] = await engine.monitoring.checks();
  expect(check).toMatchObject({ state: 'drift', version: 1, runId: best?.runId, texts: 121 });
  expect(check?.alert?.delivery).toBe('not-configured');

  await go(page, 'Settings');
  await picture(page, '15-settings');
  await go(page, 'Overview');
  await expect.poll(() => answer(page).textContent()).toMatch(/drifted/);
  expect(await page.getByText(/^Train on/).count()).toBe(0); // both versions were trained on
  await picture(page, '16-overview');
  expect(complaints).toEqual([]);
});
