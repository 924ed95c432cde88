/** The folder that `npm run demo` leaves opens in the app, with everything the demo made. */
import { expect, test } from 'vitest';
import { openDesktop } from './desktop.ts';
import { engineOf } from './engine-client.ts';
import { NO_DEMO } from './sample.ts';

test('the app opens the demo’s project', async ({ skip }) => {
  const project = process.env['IDRIFT_DEMO'];
  if (!project) return skip(NO_DEMO);
  const { page } = await openDesktop({ project });
  const engine = await engineOf(page);
  const runs = await engine.runs.list({});
  expect(runs.map(({ status }) => status)).toEqual(['FINISHED', 'FINISHED']);
  expect((await engine.models.list())[0]?.versions.length).toBeGreaterThan(0);
  expect((await engine.monitoring.checks())[0]?.state).toBe('drift');
  await expect.poll(() => page.getByText(runs[0]?.name ?? '').count()).toBeGreaterThan(0);
});
