/** Who may ask a container's service, as its environment says it. */
import { createHash } from 'node:crypto';
import { afterEach, expect, test, vi } from 'vitest';
import { IdriftError } from '../../contract/errors.ts';
import { accessSettings } from './access.ts';

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');
const shop = sha256('of the shop');

afterEach(() => vi.unstubAllEnvs());

const told = (settings: Readonly<Record<string, string>>) => {
  for (const [name, value] of Object.entries(settings)) vi.stubEnv(name, value);
  return accessSettings();
};

test('nothing said: everybody may ask, no site may, and the web page needs no key', () => {
  const open = { keysFile: null, consumers: null, keysNeeded: true, requestsPerMinute: null, origins: [] };
  expect(told({ WEB_KEY: 'of the page', KEYS: '', KEYS_FILE: '', ORIGINS: '' })).toEqual(open);
});

test('keys, their paces, sites, and the key of the web page', () => {
  const found = told({
    KEYS: `shop:${shop}, desk:${shop.toUpperCase()}:60`,
    WEB_KEY: 'of the page',
    TEXTS_PER_MINUTE: '600',
    ORIGINS: 'https://shop.example,http://localhost:3000',
  });
  expect(found).toEqual({
    keysFile: null,
    keysNeeded: true,
    consumers: [
      { name: 'shop', sha256: shop },
      { name: 'desk', sha256: shop, requestsPerMinute: 60 },
      { name: 'web', sha256: sha256('of the page') },
    ],
    requestsPerMinute: 600,
    origins: ['https://shop.example', 'http://localhost:3000'],
  });
});

test.each([
  ['KEYS', 'shop:the key itself', /^KEYS names "shop" without the SHA-256/],
  ['KEYS', shop, /without the SHA-256/],
  ['KEYS', `shop:${shop}:0`, /KEYS/],
  ['TEXTS_PER_MINUTE', '-3', /TEXTS_PER_MINUTE is "-3"/],
  ['TEXTS_PER_MINUTE', 'many', /TEXTS_PER_MINUTE/],
  ['ORIGINS', 'shop.example', /"shop.example", which is no site/],
  ['ORIGINS', '*', /no site/],
])('%s=%s is refused, and no key is in the words', (name, value, words) => {
  let thrown: unknown;
  try {
    told({ [name]: value });
  } catch (error) {
    thrown = error;
  }
  expect(thrown).toBeInstanceOf(IdriftError);
  const { info } = thrown as IdriftError;
  expect(info).toMatchObject({ code: 'bad-input', where: name, message: expect.stringMatching(words) as string });
  expect(info.message).not.toContain('the key itself');
});
