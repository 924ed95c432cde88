/** Who may ask a service in a container, how often and from which sites, by its environment. */
import { hash } from 'node:crypto';
import { errorSentence, IdriftError, toErrorInfo } from '../../contract/errors.ts';
import { type Consumer, consumer } from '../../serving/api-keys.ts';
import { type Access, access } from '../../serving/served-model.ts';
import { setting } from './environment.ts';

/**
 * KEYS_FILE, KEYS, TEXTS_PER_MINUTE, ORIGINS; WEB_KEY: the key itself of the web page beside the service, which may ask too where keys are
 * wanted. @throws IdriftError `bad-input` that names the variable.
 */
export const accessSettings = (): Access => {
  const named = list('KEYS').map(consumerOf);
  const keysFile = setting('KEYS_FILE', '') || null;
  const webKey = setting('WEB_KEY', '');
  const page =
    webKey !== '' && (named.length > 0 || keysFile !== null) ? [{ name: 'web', sha256: hash('sha256', webKey) }] : [];
  return access.parse({
    keysFile,
    consumers: named.length + page.length === 0 ? null : [...named, ...page],
    requestsPerMinute: numberOf('TEXTS_PER_MINUTE', setting('TEXTS_PER_MINUTE', '')),
    origins: list('ORIGINS').map(originOf),
  });
};

/** A container with settings that cannot hold ends with a line that says so: it must not serve everybody in their place. */
export const accessOrEnd = (): Access => {
  try {
    return accessSettings();
  } catch (thrown) {
    console.error(errorSentence(toErrorInfo(thrown)));
    process.exit(1);
  }
};

const list = (name: string): readonly string[] =>
  setting(name, '')
    .split(',')
    .map((part) => part.trim())
    .filter((part) => part !== '');

const WRITE_KEYS = 'Write NAME:SHA256 with commas between, and NAME:SHA256:60 for one that has 60 texts in a minute.';

const consumerOf = (part: string): Consumer => {
  const [name = '', sha256 = '', perMinute] = part.split(':');
  const limit = perMinute === undefined ? {} : { requestsPerMinute: Number(perMinute) };
  const found = consumer.safeParse({ name, sha256: sha256.toLowerCase(), ...limit });
  if (found.success) return found.data;
  // Whoever writes the key itself there should not find it in a log.
  throw wrong(
    'KEYS',
    `KEYS names ${name === '' ? 'nobody' : `"${name}"`} without the SHA-256 of a key, 64 hex digits.`,
    WRITE_KEYS,
  );
};

const numberOf = (name: string, text: string): number | null => {
  if (text === '') return null;
  if (/^[1-9]\d{0,8}$/.test(text)) return Number(text);
  throw wrong(name, `${name} is "${text}".`, 'Write a whole number of texts from 1 on, or leave it out for no limit.');
};

const originOf = (text: string): string => {
  if (URL.canParse(text) && new URL(text).origin === text) return text;
  throw wrong(
    'ORIGINS',
    `ORIGINS names "${text}", which is no site.`,
    'Write sites as https://shop.example, without a path.',
  );
};

const wrong = (where: string, message: string, hint: string): IdriftError =>
  new IdriftError({ code: 'bad-input', message, where, hint });
