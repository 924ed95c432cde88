/** The user's secrets, encrypted with the key store of the system; only ciphertext is on disk. */
import { safeStorage } from 'electron';
import { mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { dirname } from 'node:path';

type SecretName = 'slackToken' | 'webhookSecret';

export type Secrets = {
  /** null: not set, or the key store no longer opens it. */
  readonly read: (name: SecretName) => Promise<string | null>;
  readonly store: (name: SecretName, value: string | null) => Promise<{ stored: boolean; message: string }>;
};

/** Electron 46 has the async calls alone, Electron 25 the others alone. */
type AnyStorage = Partial<typeof safeStorage>;
const storage: AnyStorage = safeStorage;

const NOWHERE =
  'This system has no key store (on Linux: GNOME Keyring or KWallet), so the secret is used until Idrift closes and is not saved.';

export const openSecrets = (file: string): Secrets => ({
  read: async (name) => {
    const sealed = readSealed(file)[name];
    if (sealed === undefined || (await problem()) !== null) return null;
    return unseal(Buffer.from(sealed, 'base64')).catch(() => null);
  },
  store: async (name, value) => {
    const { [name]: _old, ...others } = readSealed(file);
    if (value === null) {
      writeSealed(file, others);
      return { stored: false, message: 'The secret was removed.' };
    }
    const reason = await problem();
    if (reason !== null) return { stored: false, message: reason };
    const sealed = (await seal(value)).toString('base64');
    writeSealed(file, { ...others, [name]: sealed });
    return { stored: true, message: 'Saved in the key store of this computer.' };
  },
});

/** Why nothing can be kept safely here, or null. `basic_text` is a fixed password: no better than plain text. */
const problem = async (): Promise<string | null> => {
  const available = storage.isAsyncEncryptionAvailable
    ? await storage.isAsyncEncryptionAvailable()
    : storage.isEncryptionAvailable?.() === true;
  const isPlain =
    process.platform === 'linux' && ['basic_text', 'unknown'].includes(storage.getSelectedStorageBackend?.() ?? '');
  if (isPlain && process.env['IDRIFT_ALLOW_PLAIN_SECRETS'] === '1') {
    storage.setUsePlainTextEncryption?.(true);
    return null;
  }
  return available && !isPlain ? null : NOWHERE;
};

const seal = async (value: string): Promise<Buffer> => {
  if (storage.encryptStringAsync) return storage.encryptStringAsync(value);
  if (storage.encryptString) return storage.encryptString(value);
  throw new Error(NOWHERE);
};

const unseal = async (sealed: Buffer): Promise<string> => {
  if (storage.decryptStringAsync) return (await storage.decryptStringAsync(sealed)).result;
  if (storage.decryptString) return storage.decryptString(sealed);
  throw new Error(NOWHERE);
};

const readSealed = (file: string): Readonly<Record<string, string>> => {
  try {
    const read: unknown = JSON.parse(readFileSync(file, 'utf8'));
    if (typeof read !== 'object' || read === null) return {};
    return Object.fromEntries(
      Object.entries(read).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
    );
  } catch {
    return {}; // none yet
  }
};

const writeSealed = (file: string, sealed: Readonly<Record<string, string>>): void => {
  if (Object.keys(sealed).length === 0) return rmSync(file, { force: true });
  mkdirSync(dirname(file), { recursive: true });
  writeFileSync(`${file}.new`, JSON.stringify(sealed), { mode: 0o600 });
  renameSync(`${file}.new`, file);
};
