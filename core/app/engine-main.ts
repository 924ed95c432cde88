/**
 * The engine as a process: started by Electron's main process, by `idrift ui`, and by tests.
 * stdin: one JSON line `{"secrets":{"slackToken"?},"settingsDir"?}`, later `{"secret":{"name","value"}}` lines; its end stops the engine.
 * stdout: one JSON line `{"url","http","token","pid"}` when ready, then `{"busy":N}` whenever the number of running jobs changes
 * `{"project":DIR}` whenever one was opened, and `{"notify":{"title","body","path"}}` for a notification of the desktop.
 */
import { keepCompiledCode } from '../base/compile-cache.ts';
import { createInterface } from 'node:readline';
import { parseArgs } from 'node:util';
import { z } from 'zod';
import type { SecretName } from '../contract/system.ts';

keepCompiledCode();

const firstLine = z.object({
  secrets: z.object({ slackToken: z.string().optional() }).default({}),
  settingsDir: z.string().optional(),
});
const secretName = z.enum(['slackToken', 'webhookSecret'] satisfies SecretName[]);
const laterLine = z.object({ secret: z.object({ name: secretName, value: z.string().nullable() }) });

const { values } = parseArgs({
  options: {
    door: { type: 'string', default: 'app' },
    project: { type: 'string' },
    renderer: { type: 'string' },
    port: { type: 'string', default: '0' },
  },
});

const say = (line: unknown): void => {
  process.stdout.write(`${JSON.stringify(line)}\n`);
};

const lines = createInterface({ input: process.stdin })[Symbol.asyncIterator]();
const first = await lines.next();
const start = firstLine.parse(first.done ? {} : JSON.parse(first.value));

const { startEngine } = await import('./engine.ts');
const engine = await startEngine({
  door: values.door === 'browser' ? 'browser' : 'app',
  port: Number(values.port),
  projectDir: values.project ?? null,
  rendererDir: values.renderer ?? null,
  settingsDir: start.settingsDir ?? null,
  slackToken: start.secrets.slackToken ?? null,
  onBusy: (busy) => say({ busy }),
  onProject: (project) => say({ project }),
  ...(values.door === 'browser' ? {} : { notify: (notify) => say({ notify }) }),
});
say({ url: engine.url, http: engine.http, token: engine.token, pid: process.pid });

const stop = async (): Promise<void> => {
  await engine.close();
  process.exit(0);
};
process.on('SIGTERM', () => void stop());
process.on('SIGINT', () => void stop());

for (;;) {
  const line = await lines.next();
  if (line.done) break;
  const message = laterLine.safeParse(JSON.parse(line.value));
  if (message.success) engine.setSecret(message.data.secret.name, message.data.secret.value);
}
await stop();
