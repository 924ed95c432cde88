/** The Serving page clicked through: deploy by an alias, ask, rehearse and promote, move the alias, go back, with no request lost. */
import { execFile } from 'node:child_process';
import { mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import type { Page } from 'playwright';
import { expect, onTestFinished, test } from 'vitest';
import { complaintsOf, openDesktop, programFolder, temporaryFolder } from './desktop.ts';
import { engineOf } from './engine-client.ts';
import { sampleWithTwoVersions } from './sample.ts';

const LONG = { timeout: 60_000 };

/** Pictures of each step in both schemes, to be looked at. */
const picture = async (page: Page, name: string): Promise<void> => {
  const folder = join(programFolder, 'test-results', 'serving');
  mkdirSync(folder, { recursive: true });
  for (const colorScheme of ['dark', 'light'] as const) {
    await page.emulateMedia({ colorScheme });
    await page.waitForTimeout(150);
    await page.screenshot({ path: join(folder, `${name}-${colorScheme}.png`) });
  }
};

/** Asks over and over, as a consumer's program would, until the test ends. */
const keepAsking = (url: string) => {
  const found = { answers: 0, failures: [] as string[], versions: new Set<number>() };
  const asking = new AbortController();
  onTestFinished(() => asking.abort());
  void (async () => {
    for (let n = 0; !asking.signal.aborted; n++) {
      try {
        const response = await fetch(`${url}/predict`, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body: JSON.stringify({ text: `Leveransen var snabb, beställning ${n}` }),
        });
        const body = (await response.json()) as { readonly model_version: number };
        if (response.ok) found.versions.add(body.model_version);
        else found.failures.push(JSON.stringify(body));
      } catch (thrown) {
        found.failures.push(String(thrown));
      }
      found.answers += 1;
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
  })();
  return { found, stop: () => asking.abort() };
};

/** As somebody who copied it would: in a shell, with Node, with Python's own library. */
const runSnippet = async (language: 'curl' | 'TypeScript' | 'Python', code: string, key = ''): Promise<string> => {
  const folder = temporaryFolder('snippet');
  const commands = { curl: 'bash', TypeScript: process.execPath, Python: 'python3' } as const;
  const file = join(folder, { curl: 'ask.sh', TypeScript: 'ask.mts', Python: 'ask.py' }[language]);
  writeFileSync(file, code);
  return (await promisify(execFile)(commands[language], [file], { env: { ...process.env, IDRIFT_KEY: key } })).stdout;
};

test('a deployment follows its alias, is promoted through a rehearsal, and goes back', {
  timeout: 240_000,
}, async () => {
  const { page } = await openDesktop({ project: sampleWithTwoVersions() });
  const complaints = complaintsOf(page);
  const engine = await engineOf(page);
  await engine.settings.set({ port: 0, webPort: 0 });
  await engine.models.setAlias({ name: 'served-model', version: 1, alias: 'champion' });
  const button = (name: string | RegExp) => page.getByRole('button', { name });
  const dialog = page.getByRole('dialog');
  const answer = page.getByRole('heading', { level: 1 });
  const prod = async () => (await engine.serving.list())[0];
  await page.locator('.sidebar').getByRole('link', { name: 'Serving' }).click();

  await button('Deploy a version…').waitFor();
  await picture(page, '00-empty');
  await button('Deploy a version…').click();
  await expect.poll(() => dialog.getByLabel('Serves').inputValue()).toBe('@champion');
  await picture(page, '01-deploy');
  await dialog.getByRole('button', { name: 'Deploy v1' }).click();
  await expect.poll(async () => (await prod())?.state, LONG).toBe('running');
  const url = (await prod())?.url ?? '';
  const load = keepAsking(url);

  // Try it: two versions side by side, and why.
  await page.getByLabel('Text to label').fill('Snabb leverans och riktigt bra kvalitet, är jättenöjd!');
  await button('Predict').click();
  await button(/^Why does v1/).waitFor();
  await page.getByLabel('Beside').selectOption('2');
  await button('Predict').click();
  await button(/^Why does v2/).waitFor(LONG);
  for (const which of ['v1', 'v2']) await button(new RegExp(`^Why does ${which}`)).click();
  await expect.poll(() => page.getByText(/Filled words speak for/).count(), LONG).toBe(2);
  await picture(page, '02-try-it');

  // What a program would ask, as it stands on the page.
  await page.getByText('From code', { exact: true }).click();
  for (const language of ['curl', 'TypeScript', 'Python'] as const) {
    await page.getByText(language, { exact: true }).click();
    const code = await page.getByLabel(`${language} code`).textContent();
    expect(await runSnippet(language, code ?? '')).toMatch(/"label":"(nega|posi)tiv"|^(nega|posi)tiv 0\.\d+/);
  }
  await picture(page, '02b-from-code');
  await page.getByText('One text', { exact: true }).click();

  // A shadow, changed while it runs; then the promotion of it.
  await button('Change…').click();
  await dialog.getByLabel('Shadow, asked too and only logged').selectOption('2');
  await picture(page, '03-change');
  await dialog.getByRole('button', { name: 'Change prod' }).click();
  await expect.poll(async () => (await prod())?.shadow, LONG).toBe(2);
  await button('Promote…').click();
  await dialog.getByLabel('Text of a new example').fill('Snabb leverans och riktigt bra kvalitet, är jättenöjd!');
  await dialog.getByRole('button', { name: 'Add' }).click();
  await dialog.getByRole('button', { name: 'Rehearse' }).click();
  await dialog.getByText(/^(Go|No-go)/).waitFor(LONG);
  await picture(page, '04-rehearsed');
  const rehearsal = await engine.deployments.rehearsal({ model: 'served-model', version: 2 });
  expect(rehearsal?.replayed).toBeGreaterThan(5);
  expect(rehearsal?.mustPass).toHaveLength(1);
  if (rehearsal?.verdict === 'no-go') {
    await dialog.getByLabel(/^The gate is shut/).fill('A trial of the gate');
    await dialog.getByRole('button', { name: 'Promote v2 past the gate' }).click();
  } else await dialog.getByRole('button', { name: 'Promote v2' }).click();
  await expect.poll(prod, LONG).toMatchObject({ version: 2, before: 1, state: 'running', url });
  const [model] = await engine.models.list();
  expect(model?.versions.find(({ version }) => version === 2)?.aliases).toEqual(['champion']);
  await button('Back to v1').waitFor();
  await picture(page, '05-promoted');

  // Back by one click; then another program moves the alias.
  await button('Back to v1').click();
  await expect.poll(prod, LONG).toMatchObject({ version: 1, state: 'running', url });
  await engine.models.setAlias({ name: 'served-model', version: 2, alias: 'champion' });
  await expect.poll(prod, LONG).toMatchObject({ version: 2, state: 'running', url });
  await expect.poll(() => load.found.versions.size).toBe(2);

  await page.getByText('Labels', { exact: true }).last().click();
  await page.waitForTimeout(700);
  await picture(page, '06-labels');
  await page.getByText('History', { exact: true }).click();
  await page
    .getByText(/champion moved to v2/)
    .first()
    .waitFor();
  await page
    .getByText(/taken back from v2/)
    .first()
    .waitFor();
  await picture(page, '07-history');

  // Who may ask: a key for one program, then keys for all, while the load goes on without one until then.
  await page.getByText('Access', { exact: true }).click();
  await page.getByText('without a key').first().waitFor();
  await page.getByLabel('Name of the program that gets a key').fill('support-web');
  await button('Make a key').click();
  const key = (await page.getByLabel('Key of support-web', { exact: true }).textContent()) ?? '';
  expect(key).toMatch(/^idrift_/);
  await picture(page, '08-key');
  load.stop();
  await page.getByRole('button', { name: 'Done' }).click();
  await page.getByRole('switch', { name: 'Keys are needed' }).click({ force: true });
  await expect.poll(async () => (await prod())?.access.keysNeeded, LONG).toBe(true);
  expect((await fetch(`${url}/predict`, { method: 'POST', body: '{}' })).status).toBe(401);
  await page.getByText('From code', { exact: true }).click();
  for (const language of ['curl', 'TypeScript', 'Python'] as const) {
    await page.getByText(language, { exact: true }).click();
    const code = (await page.getByLabel(`${language} code`).textContent()) ?? '';
    expect(code).not.toContain(key);
    expect(await runSnippet(language, code, key)).toMatch(/"label":"(nega|posi)tiv"|^(nega|posi)tiv 0\.\d+/);
  }
  await page.getByText('One text', { exact: true }).click();
  await button('Predict').click();
  await button(/^Why does v2/).waitFor();
  await expect
    .poll(
      async () => new Set((await engine.serving.usage({ deployment: 'prod' })).map(({ consumer }) => consumer)),
      LONG,
    )
    .toEqual(new Set([null, 'Idrift', 'support-web']));
  await page.getByLabel('Texts a minute of support-web').fill('1');
  await page.getByLabel('Texts a minute of support-web').press('Enter');
  await expect.poll(async () => (await prod())?.access.consumers[0]?.requestsPerMinute, LONG).toBe(1);
  await picture(page, '09-access');
  await button('Withdraw the key of support-web').click();
  await picture(page, '10-withdraw');
  await dialog.getByRole('button', { name: 'Withdraw the key' }).click();
  await expect.poll(async () => (await prod())?.access.consumers, LONG).toEqual([]);

  expect(load.found.failures).toEqual([]);
  expect(load.found.answers).toBeGreaterThan(20);
  // The log by what is worth a look; the address holds it.
  const chips = page.getByRole('group', { name: 'Which answers are shown' });
  const shownRows = () =>
    page.getByRole('grid', { name: 'Prediction log, newest first' }).getAttribute('aria-rowcount');
  const all = Number(await shownRows());
  await engine.serving.predict({ text: 'Min adress är anna@example.se, Zxqwv gick sönder', deployment: 'prod' });
  await chips.getByRole('button', { name: /^masked/ }).click();
  await expect.poll(async () => Number(await shownRows()), LONG).toBeLessThan(all);
  await page.locator('.log').getByText('[mail]').first().click();
  await page.getByText('masked before it was written: mail address').waitFor();
  await page.getByText(/not in its training texts: .*zxqwv/).waitFor();
  expect(page.url()).toContain('masked');
  await picture(page, '11-log-row');
  await chips.getByRole('button', { name: /^masked/ }).click();
  await chips.getByRole('button', { name: /^unknown words/ }).click();
  await page.locator('.log').getByText(/Zxqwv/).first().waitFor();
  await chips.getByRole('button', { name: /^unknown words/ }).click();
  await chips.getByRole('button', { name: /^support-web/ }).click();
  await expect.poll(async () => Number(await shownRows()) - 1, LONG).toBe(3);
  await picture(page, '11b-log-chips');
  await chips.getByRole('button', { name: /^support-web/ }).click();
  // What comes while the log stands still is not in it.
  await button('follow').click();
  const still = await shownRows();
  await engine.serving.predict({ text: 'Kommer efteråt', deployment: 'prod' });
  await page.waitForTimeout(1500);
  expect(await shownRows()).toBe(still);
  await button('follow').click();
  await page.locator('.log').getByText('Kommer efteråt').first().waitFor();

  await button(/^Stop prod/).click();
  const sure = dialog.getByRole('button', { name: 'Stop prod' });
  await sure.waitFor();
  await sure.click();
  await expect.poll(() => answer.textContent(), LONG).toMatch(/^prod is stopped/);
  await picture(page, '12-stopped');

  // A second deployment of the model beside it; and one that dies.
  await engine.deployments.start({ name: 'trial', model: 'served-model', version: 1, split: [], shadow: 2 });
  await engine.deployments.start({ name: 'prod' });
  await engine.serving.predict({ text: 'Nu frågas försöket', deployment: 'trial' });
  await page.getByRole('button', { name: 'trial', exact: true }).click();
  await page.locator('.log').getByText('Nu frågas försöket').first().waitFor();
  expect(Number(await shownRows())).toBe(2);
  await page.getByText('Traffic', { exact: true }).click();
  await picture(page, '13-two');
  process.kill((await engine.serving.list()).find(({ name }) => name === 'trial')?.pid ?? 0, 'SIGKILL');
  await page
    .getByRole('alert')
    .getByText(/SIGKILL/)
    .first()
    .waitFor();
  await picture(page, '14-failed');
  expect(complaints).toEqual([]);
});
