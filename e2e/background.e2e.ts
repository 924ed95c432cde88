/** The app without a window: it ends with its window, unless somebody has turned that off. */
import { expect, test } from 'vitest';
import { type Desktop, openDesktop, temporaryFolder } from './desktop.ts';

const MENU = 'Keep Checking When the Window Is Closed';

/** Presses the menu's item, as a person does. */
const press = ({ app }: Desktop): Promise<boolean> =>
  app.evaluate(({ Menu }, label) => {
    const items = Menu.getApplicationMenu()?.items.flatMap(({ submenu }) => submenu?.items ?? []) ?? [];
    const item = items.find((each) => each.label === label);
    item?.click();
    return item?.checked ?? false;
  }, MENU);
const windows = ({ app }: Desktop): Promise<number> =>
  app.evaluate(({ BrowserWindow }) => BrowserWindow.getAllWindows().length);

test('closing the window ends the app, or leaves it checking where that was chosen, also at its next start', {
  timeout: 120_000,
}, async () => {
  const home = temporaryFolder('home');
  const first = await openDesktop({ home });
  const firstProcess = first.app.process();
  expect(await press(first)).toBe(true);
  await first.page.close();
  await expect.poll(() => windows(first)).toBe(0);
  expect(firstProcess.exitCode).toBeNull();
  // As starting it once more, or pressing the sign, does.
  const opened = first.app.waitForEvent('window');
  await first.app.evaluate(({ app }) => app.emit('second-instance', {}, []));
  await (await opened).getByRole('heading').first().waitFor();
  await first.app.close();
  expect(firstProcess.exitCode).toBe(0);

  const second = await openDesktop({ home });
  const secondProcess = second.app.process();
  expect(await press(second)).toBe(false); // it was still on
  await second.page.close();
  await expect.poll(() => secondProcess.exitCode, { timeout: 10_000 }).toBe(0);
});
