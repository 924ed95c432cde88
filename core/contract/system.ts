/** This computer, the program's settings, secrets' states, and the stream of changes. */
import { eventIterator, oc } from '@orpc/contract';
import { z } from 'zod';
import { projectSettings, projectSettingsChange } from './project.ts';

export const doctorCheck = z.object({
  id: z.string(),
  title: z.string(),
  state: z.enum(['ok', 'missing', 'problem']),
  cause: z.string(),
  fix: z.string().nullable(),
});

export const systemInfo = z.object({
  version: z.string(),
  node: z.string(),
  platform: z.string(),
  cores: z.number().int(),
  memoryBytes: z.number(),
  freeBytes: z.number(),
  device: z.string(),
  /** `app` in Electron, `browser` by `idrift ui`. */
  door: z.enum(['app', 'browser']),
  checks: z.array(doctorCheck),
});
export type SystemInfo = z.infer<typeof systemInfo>;

/** The token of the Slack app's bot, and what a webhook's messages are signed with. */
export const secretName = z.enum(['slackToken', 'webhookSecret']);
export type SecretName = z.infer<typeof secretName>;

/** Where a secret comes from; its value never leaves the engine. */
export const secretState = z.object({
  name: secretName,
  state: z.enum(['not-set', 'environment', 'key-store', 'this-session']),
});

/** The renderer refetches what a change names; only live streams carry data. */
export const change = z.object({
  domain: z.enum([
    'project',
    'data',
    'runs',
    'models',
    'serving',
    'monitoring',
    'labels',
    'stack',
    'stack-log',
    'store',
    'jobs',
    'settings',
  ]),
  id: z.string().optional(),
});
export type Change = z.infer<typeof change>;

export const settingsContract = {
  get: oc.output(projectSettings),
  /** Merges into `idrift.json`; keys that are not ours survive. */
  set: oc.input(projectSettingsChange).output(projectSettings),
  secrets: oc.output(z.array(secretState)),
  /** Keeps the secret in this engine's memory only. The app stores it in the OS key store itself. */
  setSecret: oc.input(z.object({ name: secretName, value: z.string() })).output(z.void()),
};

export const systemContract = {
  info: oc.output(systemInfo),
  changes: oc.output(eventIterator(change)),
};
