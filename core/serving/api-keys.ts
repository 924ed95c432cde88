/** Keys of the programs that may ask. A file holds the SHA-256 of each: a key has 256 random bits, so that a slow hash would add nothing. */
import { hash, randomBytes } from 'node:crypto';
import { readFileSync, statSync } from 'node:fs';
import { z } from 'zod';
import { IdriftError } from '../contract/errors.ts';

/** Whose key has this hash. */
export const consumer = z.object({
  name: z.string().min(1).max(100),
  sha256: z.string().regex(/^[0-9a-f]{64}$/),
  /** A request of several texts counts as many. */
  requestsPerMinute: z.number().int().min(1).optional(),
});
export type Consumer = z.infer<typeof consumer>;
const keysFile = z.object({ consumers: z.array(consumer) });

export type Keys = {
  /** Whose key it is; null: nobody's. */
  readonly ownerOf: (key: string) => Consumer | null;
};

const sha256 = (key: string): string => hash('sha256', key);

/** The key is shown once; what is kept is its hash. */
export const makeKey = (): { readonly key: string; readonly sha256: string } => {
  const key = `idrift_${randomBytes(32).toString('base64url')}`;
  return { key, sha256: sha256(key) };
};

export const ownerAmong = (consumers: readonly Consumer[], key: string): Consumer | null => {
  const hashed = sha256(key);
  return consumers.find((each) => each.sha256 === hashed) ?? null;
};

const LOOK_MS = 1000;

/**
 * Heeds changes of the file within a second. A file that cannot be read later on leaves the keys as they were.
 * @throws IdriftError when it cannot be read at first.
 */
export const openKeys = (file: string, onFault: (thrown: unknown) => void): Keys => {
  let owners = readKeys(file);
  let stamp = stampOf(file);
  let looked = performance.now();
  const look = (): void => {
    looked = performance.now();
    try {
      const now = stampOf(file);
      if (now === stamp) return;
      owners = readKeys(file);
      stamp = now;
    } catch (thrown) {
      onFault(thrown);
    }
  };
  return {
    ownerOf: (key) => {
      if (performance.now() - looked > LOOK_MS) look();
      return owners.get(sha256(key)) ?? null;
    },
  };
};

const stampOf = (file: string): string => {
  const { mtimeMs, size, ino } = statSync(file);
  return `${mtimeMs} ${size} ${ino}`;
};

const textOf = (file: string): string => {
  try {
    return readFileSync(file, 'utf8');
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    const hint = 'Put the file there, for this user to read. Without keys at all everybody could ask.';
    throw new IdriftError(
      { code: 'not-available', message: `The keys in ${file} cannot be read: ${why}`, where: file, hint },
      { cause },
    );
  }
};

const readKeys = (file: string): ReadonlyMap<string, Consumer> => {
  const content = textOf(file);
  try {
    const { consumers } = keysFile.parse(JSON.parse(content));
    return new Map(consumers.map((consumer) => [consumer.sha256, consumer]));
  } catch (cause) {
    throw new IdriftError(
      {
        code: 'bad-input',
        message: `${file} is no list of consumers and their keys.`,
        where: file,
        hint: 'Write {"consumers": [{"name": "shop", "sha256": "…"}]}, with the SHA-256 of each key in hex.',
      },
      { cause },
    );
  }
};
