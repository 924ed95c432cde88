/** Where the hub is, who asks, and where Python's huggingface_hub keeps its files: its own environment variables decide. */
import { existsSync, readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';

export type HubSettings = {
  readonly endpoint: string;
  /** Sent to the hub's own host only. */
  readonly token: string | null;
  readonly cacheDir: string;
  /** Only what the cache holds is used. */
  readonly offline: boolean;
};

const isOn = (value: string | undefined): boolean => /^(1|on|yes|true)$/i.test(value ?? '');

export const hubSettings = (env: Readonly<Record<string, string | undefined>> = process.env): HubSettings => {
  // An empty variable counts as none.
  const set = (name: string): string | undefined => env[name]?.trim() || undefined;
  const home = set('HF_HOME') ?? join(set('XDG_CACHE_HOME') ?? join(homedir(), '.cache'), 'huggingface');
  const tokenFile = set('HF_TOKEN_PATH') ?? join(home, 'token');
  const token = set('HF_TOKEN') ?? (existsSync(tokenFile) ? readFileSync(tokenFile, 'utf8').trim() : '');
  return {
    endpoint: (set('HF_ENDPOINT') ?? 'https://huggingface.co').replace(/\/+$/, ''),
    token: token === '' ? null : token,
    cacheDir: set('HF_HUB_CACHE') ?? join(home, 'hub'),
    offline: isOn(env['HF_HUB_OFFLINE']) || isOn(env['TRANSFORMERS_OFFLINE']),
  };
};
