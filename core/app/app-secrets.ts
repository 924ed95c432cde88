/** The user's secrets in this engine's memory, and where each comes from: the environment, the key store by way of Electron, or a page of this session. */
import type { z } from 'zod';
import type { secretState, SecretName } from '../contract/system.ts';

type SecretState = z.infer<typeof secretState>;

export type AppSecrets = {
  /** null: not set. */
  readonly read: (name: SecretName) => string | null;
  readonly set: (name: SecretName, value: string | null) => void;
  readonly states: () => SecretState[];
};

/**
 * @param given what the environment says: it wins over what was stored.
 * @param keeps whether what is set lies in the key store of the system as well.
 */
export const openAppSecrets = (parts: {
  readonly stored: Readonly<Partial<Record<SecretName, string | null>>>;
  readonly given: Readonly<Record<SecretName, () => string | null>>;
  readonly keeps: boolean;
}): AppSecrets => {
  const stored = new Map(Object.entries(parts.stored).map(([name, value]) => [name, { value, from: 'key-store' }]));
  const stateOf = (name: SecretName): SecretState['state'] => {
    if (parts.given[name]()) return 'environment';
    const own = stored.get(name);
    if (!own?.value) return 'not-set';
    return own.from === 'key-store' ? 'key-store' : 'this-session';
  };
  return {
    read: (name) => parts.given[name]() || (stored.get(name)?.value ?? null),
    set: (name, value) => {
      stored.set(name, { value: value === '' ? null : value, from: parts.keeps ? 'key-store' : 'this-session' });
    },
    states: () => (['slackToken', 'webhookSecret'] as const).map((name) => ({ name, state: stateOf(name) })),
  };
};
