import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeEach, expect, onTestFinished, test } from 'vitest';
import { readProjectSettings, writeProjectSettings } from './project-settings.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'idrift-settings-'));
  onTestFinished(() => rmSync(dir, { recursive: true }));
});
const write = (settings: object): void => writeFileSync(join(dir, 'idrift.json'), JSON.stringify(settings));

test('a change of the schedule or a channel leaves what it does not name, and what is not ours', () => {
  write({ monitoring: { schedule: { at: '07:30', theirs: 1 }, channels: { desktop: false }, theirs: 2 }, theirs: 3 });
  const webhook = { url: 'https://example.com/hook' };
  writeProjectSettings(dir, { monitoring: { schedule: { every: 'day' }, channels: { webhook } } });
  writeProjectSettings(dir, { monitoring: { falseAlarmsPerYear: 2 } });
  expect(JSON.parse(readFileSync(join(dir, 'idrift.json'), 'utf8'))).toEqual({
    monitoring: {
      schedule: { at: '07:30', every: 'day', theirs: 1 },
      channels: { desktop: false, webhook },
      falseAlarmsPerYear: 2,
      theirs: 2,
    },
    theirs: 3,
  });
  expect(readProjectSettings(dir).monitoring).toMatchObject({ rule: 'promise', schedule: { weekday: 1, at: '07:30' } });
  writeProjectSettings(dir, { monitoring: { channels: { webhook: null } } });
  expect(readProjectSettings(dir).monitoring.channels.webhook).toBeNull();
});

test.each([
  [{ falseAlarmsPerYear: -1 }, 'monitoring.falseAlarmsPerYear'],
  [{ schedule: { at: '9 o’clock' } }, 'monitoring.schedule.at'],
  [{ schedule: { timeZone: 'Europe/Nowhere' } }, 'it is no time zone'],
  [{ channels: { webhook: { url: 'ftp://example.com' } } }, 'it is an address as https'],
])('absurd settings %j are refused by name', (monitoring, words) => {
  write({ monitoring });
  expect(() => readProjectSettings(dir)).toThrow(words);
});
