/** The Monitoring page on the sample's drifting texts: a check, its verdict, the alert and what is decided about it, the lab, and the settings. */
import type { Page } from 'playwright';
import { expect, test } from 'vitest';
import { findChromium, NO_CHROMIUM, openBrowser } from './browser.ts';
import { complaintsOf, openDesktop } from './desktop.ts';
import { goTo, lookEverywhere } from './looks.ts';
import { demoCopy, makeSample, NO_DEMO, serveToBrowser } from './sample.ts';

const LONG = { timeout: 60_000 };

const look = (page: Page, name: string): Promise<void> =>
  lookEverywhere(page, name, { area: 'monitoring', axe: 'newer' });

test('drifting texts make an alert, which is read, made quiet, accepted and opened again', {
  timeout: 300_000,
}, async ({ skip }) => {
  const chromium = findChromium();
  if (chromium === null) return skip(NO_CHROMIUM);
  const project = demoCopy('monitoring');
  if (project === null) return skip(NO_DEMO);
  const page = await openBrowser(chromium, await serveToBrowser(project));
  const complaints = complaintsOf(page);
  const answer = page.getByRole('heading', { level: 1 });
  const button = (name: string | RegExp) => page.getByRole('button', { name });
  const dialog = page.getByRole('dialog');
  await goTo(page, 'Monitoring');

  await button('Check now').click();
  await expect.poll(() => answer.textContent(), LONG).toMatch(/^Live texts .*(?:longer|training texts|spelled|things)/);
  await button(/^Open alert #\d+$/).waitFor(LONG);
  await expect
    .poll(() => page.getByRole('group', { name: 'Measures' }).getByRole('button', { pressed: true }).count())
    .toBe(1);
  await page.getByRole('grid', { name: 'Texts that carry the score' }).getByRole('row').nth(3).waitFor();
  await look(page, '01-check');

  // Each measure by its key, from the keyboard.
  const measures = page.getByRole('group', { name: 'Measures' });
  await measures.getByRole('button', { name: /^Verdict/ }).click();
  await page
    .getByText(/without any drift one check in \d+ alarms/)
    .first()
    .waitFor();
  await page.getByText('What it could have seen').waitFor();
  await look(page, '02-verdict');
  for (let moved = 0; moved < 8; moved++) await page.keyboard.press('ArrowRight');
  await page.getByRole('heading', { name: 'Broken inputs' }).waitFor();
  await look(page, '03-inputs');
  await measures.getByRole('button', { name: /^Strange letters/ }).click();
  await page.getByText('curves', { exact: true }).click();
  await look(page, '04-strangeness');

  await button(/^Open alert #\d+$/).click();
  await page.getByRole('heading', { name: 'The thread' }).waitFor();
  await page.getByRole('group', { name: 'The message as Slack shows it' }).waitFor();
  await page.getByRole('heading', { name: 'How it was measured' }).waitFor();
  await expect.poll(() => page.locator('.alert-group').count(), LONG).toBeGreaterThan(0);
  expect(await button('Send to Labels').isEnabled()).toBe(true);
  await look(page, '05-alert');

  await page.getByRole('button', { name: 'It was a false alarm…' }).waitFor();
  await button('Snooze…').click();
  await dialog.getByLabel('Why, for those who look later').fill('The campaign ends on Friday');
  await look(page, '06-snooze');
  await dialog.getByRole('button', { name: 'Snooze' }).click();
  await page.getByText('Made quiet').waitFor();
  await page.getByText(/The campaign ends on Friday/).waitFor();
  await button('Accept as new normal…').click();
  await dialog.getByRole('button', { name: 'Accept' }).click();
  await page.getByText('Accepted as the new normal').first().waitFor();
  await look(page, '07-accepted');
  await button('Reopen…').click();
  await dialog.getByRole('button', { name: 'Reopen' }).click();
  await page.getByText('Opened again').waitFor();

  await goTo(page, 'Monitoring');
  await page.getByRole('tab', { name: /^Alerts/ }).click();
  await page.getByRole('grid', { name: 'Alerts' }).getByRole('row').nth(1).waitFor();
  await look(page, '08-alerts');
  expect(complaints).toEqual([]);
});

test('the lab compares, derives limits, simulates and replays; settings say what they mean', {
  timeout: 300_000,
}, async ({ skip }) => {
  const chromium = findChromium();
  if (chromium === null) return skip(NO_CHROMIUM);
  const project = demoCopy('monitoring');
  if (project === null) return skip(NO_DEMO);
  const page = await openBrowser(chromium, await serveToBrowser(project));
  const complaints = complaintsOf(page);
  const button = (name: string | RegExp) => page.getByRole('button', { name, exact: true });
  await goTo(page, 'Monitoring');
  await page.getByRole('tab', { name: 'Drift lab' }).click();
  await button('Compare').click();
  await expect.poll(() => page.locator('.lab-grid .chart').count(), LONG).toBe(4);
  await button('Derive from test').click();
  await page.getByText(/of such checks without any change/).waitFor();
  await look(page, '09-lab');
  await button('Simulate').click();
  await page
    .getByText(/of each size simulated|would show this in \d+/)
    .first()
    .waitFor(LONG);
  await button('Stop').click();
  await button('Simulate').waitFor();
  await page.getByText(/^Length, strange letters and spelling alone/).scrollIntoViewIfNeeded();
  await look(page, '10-power');

  await page.getByRole('tab', { name: 'With other settings' }).click();
  await page.getByLabel('weeks', { exact: true }).fill('4');
  await page.getByText('fixed limits', { exact: true }).click();
  await button('Replay the log').click();
  await page.getByText(/^Of 4 weeks/).waitFor(LONG);
  await look(page, '11-replay');

  await goTo(page, 'Settings');
  await page.getByLabel('False alarms a year').waitFor();
  await page.getByText(/^next: /).waitFor();
  await look(page, '12-settings');
  await page.getByLabel('False alarms a year').fill('100');
  await page.getByText('A number from 0.01 to 52', { exact: false }).waitFor();
  await page.getByLabel('False alarms a year').fill('4');
  await page.keyboard.press('Enter');
  await page.getByText(/one check in 13 alarms/).waitFor();
  await button('Show the steps').click();
  await page.getByLabel('The manifest').waitFor();
  await look(page, '13-slack');
  expect(complaints).toEqual([]);
});

test('a project without a model, and one without texts, say what is missing', { timeout: 120_000 }, async ({
  skip,
}) => {
  const chromium = findChromium();
  if (chromium === null) return skip(NO_CHROMIUM);
  const page = await openBrowser(chromium, await serveToBrowser(makeSample()));
  await goTo(page, 'Monitoring');
  await page.getByText('No model version is registered, so there is nothing to watch yet.').waitFor();
  expect(await page.getByRole('button', { name: 'Choose a run' }).count()).toBe(1);
  await look(page, '20-no-model');
  await page.getByRole('tab', { name: /^Alerts/ }).click();
  await page.getByText('No check has raised an alert.').waitFor();
  await look(page, '21-no-alerts');
});

test('a link from outside opens the alert that it names, or says whose it is', { timeout: 120_000 }, async ({
  skip,
}) => {
  const project = demoCopy('monitoring');
  if (project === null) return skip(NO_DEMO);
  const { app, page } = await openDesktop({ project });
  await page.locator('.sidebar').getByRole('link', { name: 'Monitoring' }).waitFor();
  const arrive = (link: string) =>
    app.evaluate(({ app: own }, argument) => void own.emit('second-instance', {}, ['idrift', argument]), link);
  await arrive('idrift://reviews/alert/1?do=snooze');
  await page.getByRole('dialog', { name: 'Stay quiet about this alert?' }).waitFor();
  await page.keyboard.press('Escape');
  await page.getByRole('heading', { name: 'The thread' }).waitFor();
  await arrive('idrift://another/alert/1');
  await page.getByText('This link leads into the project another, which is not open.').waitFor();
  await arrive('idrift://reviews/../../etc/passwd');
  expect(page.url()).toContain('project=');
});
