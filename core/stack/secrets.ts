/**
 * The passwords of a project's stack: made once, kept in `.idrift/stack.env`, which git ignores and only this user may read, so that the program and
 * Docker's own tool (`docker compose --env-file .idrift/stack.env …`) start the same stack. The system's key store is within reach of
 * Electron alone, and `docker compose` cannot read it: hence the file.
 */
import { randomBytes } from 'node:crypto';
import { chmodSync, existsSync, linkSync, readFileSync, rmSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { writeFileAtomic } from '../base/atomic-file.ts';
import { IdriftError } from '../contract/errors.ts';
import { STACK_OPTIONS, STACK_PORTS } from './settings.ts';

/** What the compose file requires, and the web page's key, which counts where the prediction service wants keys. The lengths keep to MinIO's (3 to 20 and 8 to 40 characters in its older releases). */
const SECRETS = {
  STACK_S3_ACCESS_KEY: () => `idrift${token(9).replace(/[-_]/g, '0')}`,
  STACK_S3_SECRET_KEY: () => token(30),
  STACK_POSTGRES_PASSWORD: () => token(24),
  STACK_JUPYTER_TOKEN: () => token(24),
  STACK_WEB_KEY: () => token(32),
} as const;
export type SecretName = keyof typeof SECRETS;

/** Not shown in clear, besides the secrets: an address may hold a password. */
const HIDDEN: ReadonlySet<string> = new Set([...Object.keys(SECRETS), 'STACK_DATABASE_URL', 'STACK_MLFLOW_STORE']);
const KNOWN: ReadonlySet<string> = new Set([...HIDDEN, ...STACK_OPTIONS, ...STACK_PORTS.map(({ name }) => name)]);

/** Letters, digits, `-` and `_`: the same in a shell, a URL and an env file. Not `-` first, which programs take for an option. */
const token = (bytes: number): string => randomBytes(bytes).toString('base64url').replace(/^-/, '0');

export const stackEnvFile = (projectDir: string): string => join(projectDir, '.idrift', 'stack.env');

export const isSecret = (name: string): boolean => HIDDEN.has(name);

/** What the file says; empty when there is none yet. @throws IdriftError when it cannot be read. */
export const readStackEnv = (projectDir: string): ReadonlyMap<string, string> => {
  const file = stackEnvFile(projectDir);
  if (!existsSync(file)) return new Map();
  return new Map(Object.entries(parseEnv(readFileSync(file, 'utf8'))).map(([name, value]) => [name, value ?? '']));
};

/**
 * Makes the secrets that are missing, sets `changes` (null takes a setting away, never a secret), and leaves every other line as it is.
 * Secrets that are there stay: the volumes were made with them.
 * @returns what the file says then. @throws IdriftError `bad-input` for a name or a value that the file cannot hold.
 */
export const prepareStackEnv = (
  projectDir: string,
  changes: Readonly<Record<string, string | null>> = {},
): ReadonlyMap<string, string> => {
  const file = stackEnvFile(projectDir);
  // Asked once: a file that another of us makes from here on is not to be written over.
  const isThere = existsSync(file);
  const before = isThere ? readFileSync(file, 'utf8') : HEAD;
  const values = new Map(isThere ? readStackEnv(projectDir) : []);
  const set = new Map<string, string | null>();
  for (const [name, value] of Object.entries(changes)) {
    if (value === null && name in SECRETS) continue;
    set.set(name, value === null ? null : checked(name, value));
  }
  for (const [name, make] of Object.entries(SECRETS)) {
    if (!set.get(name) && !values.get(name)) set.set(name, make());
  }
  const text = withLines(before, set);
  if (!isThere) {
    // Another of us may make it at this moment, and start the stack with its secrets: the first file holds.
    if (!createFile(file, text)) return prepareStackEnv(projectDir, changes);
  } else if (text !== before) writeFileAtomic(file, text, 0o600);
  else if (process.platform !== 'win32' && (statSync(file).mode & 0o077) !== 0) chmodSync(file, 0o600);
  keepFromGit(projectDir);
  for (const [name, value] of set) {
    if (value === null) values.delete(name);
    else values.set(name, value);
  }
  return values;
};

/** false: there is one by now. Never half-written: a link appears with its whole content. */
const createFile = (file: string, text: string): boolean => {
  const made = `${file}.${token(6)}.tmp`;
  writeFileAtomic(made, text, 0o600);
  try {
    linkSync(made, file);
    return true;
  } catch (thrown) {
    if (thrown instanceof Error && 'code' in thrown && thrown.code === 'EEXIST') return false;
    writeFileAtomic(file, text, 0o600); // a file system without links
    return true;
  } finally {
    rmSync(made, { force: true });
  }
};

/** As the project's first opening writes it; the file may come before that. */
const keepFromGit = (projectDir: string): void => {
  const ignore = join(projectDir, '.idrift', '.gitignore');
  if (!existsSync(ignore)) writeFileAtomic(ignore, '*\n');
};

const HEAD = `# Made by Idrift for this project alone: the passwords and settings of its docker-compose.yaml. Not for git.
# Change a password only together with the volumes that were made with it.
`;

/** A value is written bare: it means the same to Docker, to a shell and to us. */
const checked = (name: string, value: string): string => {
  if (!KNOWN.has(name)) {
    throw new IdriftError({
      code: 'bad-input',
      message: `The stack has no setting ${name}.`,
      where: name,
      hint: `It has: ${[...KNOWN].filter((each) => !(each in SECRETS)).join(', ')}.`,
    });
  }
  if (
    STACK_PORTS.some((each) => each.name === name) &&
    !(/^\d{1,5}$/.test(value) && Number(value) > 0 && Number(value) < 65536)
  ) {
    throw new IdriftError({
      code: 'bad-input',
      message: `${name} is a port: a number from 1 to 65535.`,
      where: name,
      hint: 'Choose one above 1023.',
    });
  }
  // $ would be interpolated, quotes and # would end the value for one reader and not for another.
  if (/^[^\s$#"'`\\]+$/.test(value)) return value;
  throw new IdriftError({
    code: 'bad-input',
    message: `The value of ${name} is empty or holds a space, a quote, #, $ or \\, which env files write in ways that their readers do not share.`,
    where: name,
    hint: 'In an address write such signs percent-encoded: %24 for $.',
  });
};

const withLines = (text: string, set: ReadonlyMap<string, string | null>): string => {
  const left = new Map(set);
  const lines = text
    .replace(/\n*$/, '')
    .split('\n')
    .flatMap((line) => {
      const name = /^\s*(?:export\s+)?(\w+)\s*=/.exec(line)?.[1];
      if (name === undefined || !set.has(name)) return [line];
      const value = left.get(name);
      left.delete(name); // a second line for the same name goes
      return value === null || value === undefined ? [] : [`${name}=${value}`];
    });
  for (const [name, value] of left) if (value !== null) lines.push(`${name}=${value}`);
  return `${lines.join('\n')}\n`;
};
