/** MLflow's own refusals: host names that are not on its list, another version, a database of another schema. */
import { readFileSync } from 'node:fs';
import { request } from 'node:http';
import { hostname } from 'node:os';
import { text } from 'node:stream/consumers';
import { IdriftError } from '../../contract/errors.ts';
import type { ComposeProject } from '../../stack/compose/index.ts';
import type { DoctorCheck, DoctorContext, DoctorLine } from '../../stack/doctor.ts';
import { inspectContainer, ps, restartContainer, runOnce, troubleOf, up } from '../../stack/engine/index.ts';
import { prepareStackEnv } from '../../stack/secrets.ts';
import { ageOf, MLFLOW, REVISION } from '../../tracking/revisions.ts';
import {
  addressHere,
  allServices,
  containersOf,
  type DoctorPlace,
  environmentOf,
  optionOf,
  type Running,
  running,
  valuesOf,
  variablesOf,
  wanted,
} from './parts.ts';

const PORT = 5000;
const MILLISECONDS = 5000;
const HOSTS = 'STACK_MLFLOW_HOSTS';

type Answer = { readonly status: number; readonly body: string };

/** null: no answer, which other lines are about. `fetch` would not let the Host be set. */
const ask = (base: string, path: string, host?: string): Promise<Answer | null> =>
  new Promise((resolve) => {
    const asked = request(`${base}${path}`, {
      ...(host === undefined ? {} : { headers: { host } }),
      timeout: MILLISECONDS,
      agent: false,
    });
    asked.once('timeout', () => asked.destroy());
    asked.once('error', () => resolve(null));
    asked.once('response', (answer) => {
      text(answer).then(
        (body) => resolve({ status: answer.statusCode ?? 0, body }),
        () => resolve(null),
      );
    });
    asked.end();
  });

/** As this program, a browser, and each container of the project call it. */
const hostsInUse = async (
  context: DoctorContext,
  mlflow: Running,
  base: string,
): Promise<ReadonlyMap<string, string>> => {
  const { project } = context;
  const { host, port } = new URL(base);
  const used = new Map([
    [host, 'this program'],
    [`localhost:${port}`, 'a browser'],
  ]);
  if (!project) return used;
  const names = new Set([mlflow.name, mlflow.container.name, hostname(), 'host.docker.internal']);
  const add = (uri: string | null | undefined, who: string): void => {
    const url = URL.parse(uri ?? '');
    if (url && (names.has(url.hostname) || url.port === port) && !used.has(url.host)) used.set(url.host, who);
  };
  add(process.env['MLFLOW_TRACKING_URI'], 'MLFLOW_TRACKING_URI of this program');
  for (const [name, service] of allServices(project)) add(valuesOf(service)['MLFLOW_TRACKING_URI'], `service ${name}`);
  for (const container of await containersOf(context)) {
    if (container.state !== 'running') continue;
    add((await environmentOf(context, container))['MLFLOW_TRACKING_URI'], `service ${container.service}`);
  }
  return used;
};

/** One of the cheapest questions that is not let through whatever the host, as /health and /version are. */
const QUESTION = '/api/2.0/mlflow/experiments/search?max_results=1';

export const hostCheck = ({ dir, reread }: DoctorPlace): DoctorCheck => ({
  id: 'host',
  well: 'MLflow takes the host names that it is called by.',
  look: async (context) => {
    const mlflow = await running(context, 'mlflow');
    const base = mlflow && addressHere(context, mlflow.container, PORT);
    if (!mlflow || !base) return [];
    const used = await hostsInUse(context, mlflow, base);
    const fixable = takesHosts(context.project);
    const lines = await Promise.all(
      [...used].map(async ([host, who]): Promise<DoctorLine[]> => {
        const answer = await ask(base, QUESTION, host);
        if (answer?.status !== 403 || !/Invalid Host header/i.test(answer.body)) return [];
        return [
          {
            id: 'host-refused',
            state: 'problem',
            subject: host,
            cause: `MLflow (${mlflow.name}) refuses requests to ${host}, as which ${who} calls it: the name is not on its list (403 Invalid Host header).`,
            fix: fixable
              ? `Add it to ${HOSTS} in .idrift/stack.env and make MLflow's container anew; its runs stay.`
              : `Add ${host} to --allowed-hosts of ${mlflow.name} in the compose file, then start the stack again.`,
            fixable,
          },
        ];
      }),
    );
    return lines.flat();
  },
  mend: async ({ engine }, { subject = '' }) => {
    const before = reread();
    const found = wanted(before, 'mlflow');
    if (!found) return;
    const list = (optionOf(found[1], 'allowed-hosts') ?? '').split(',').filter(Boolean);
    // There already: its container was made before.
    if (!list.includes(subject)) prepareStackEnv(dir, { [HOSTS]: [...list, subject].join(',') });
    await up(engine, reread(), { services: [found[0]] });
  },
});

const takesHosts = (project: ComposeProject | null): boolean =>
  project?.files.some((file) => readFileSync(file, 'utf8').includes(`\${${HOSTS}`)) ?? false;

/** Logged models came with MLflow 3; within it, requests are understood whatever the version. */
const MAJOR = 3;

const versionLines = async (context: DoctorContext): Promise<DoctorLine[]> => {
  const mlflow = await running(context, 'mlflow');
  const base = mlflow && addressHere(context, mlflow.container, PORT);
  const answer = base ? await ask(base, '/version') : null;
  if (!mlflow || !answer) return [];
  const version = answer.body.trim();
  if (answer.status !== 200 || !/^\d+\.\d+\S*$/.test(version)) {
    return [
      {
        id: 'server-unclear',
        state: 'unknown',
        subject: mlflow.name,
        cause: `What answers as ${mlflow.name} at ${base}/version says no version (HTTP ${answer.status}).`,
        fix: 'Look at its log, and whether something else than MLflow answers there, such as a proxy that asks for a login.',
        fixable: false,
      },
    ];
  }
  if (version === MLFLOW) return [];
  const isOther = Number(version.split('.')[0]) !== MAJOR;
  return [
    {
      id: isOther ? 'server-other-version' : 'server-near-version',
      state: isOther ? 'problem' : 'warning',
      subject: mlflow.name,
      cause: isOther
        ? `The server ${mlflow.name} is MLflow ${version}; Idrift knows MLflow ${MAJOR} (tried with ${MLFLOW}), and writes nothing there.`
        : `The server ${mlflow.name} is MLflow ${version}, Idrift was tried with ${MLFLOW}. Requests work; its database has another schema than .idrift/mlflow.db.`,
      fix: `To have the same: STACK_MLFLOW_IMAGE=ghcr.io/mlflow/mlflow:v${MLFLOW}-full in .idrift/stack.env.`,
      fixable: false,
    },
  ];
};

/** What MLflow ends with when its database is of another schema than its own. */
const OUT_OF_DATE = /out-of-date database schema \(found version (\w+), but expected (\w+)\)/;
const UNKNOWN = /Can't locate revision identified by '(\w+)'/;

const schemaLines = async (context: DoctorContext): Promise<DoctorLine[]> => {
  const { engine, project } = context;
  const found = project && wanted(project, 'mlflow');
  if (!project || !found) return [];
  const [name] = found;
  const container = (await containersOf(context)).find(({ service }) => service === name);
  if (!container || container.state === 'created' || (container.state === 'running' && container.restarts === 0))
    return [];
  const info = await inspectContainer(engine, container.id);
  if (!info) return [];
  const said = (await troubleOf(engine, name, info, 'failed')).logTail.join('\n');
  const revision = OUT_OF_DATE.exec(said)?.[1] ?? UNKNOWN.exec(said)?.[1];
  if (revision === undefined) return [];
  const expected = OUT_OF_DATE.exec(said)?.[2] ?? REVISION;
  const isOlder = ageOf(revision) !== 'newer' && revision !== expected;
  return [
    {
      id: isOlder ? 'server-schema-older' : 'server-schema-newer',
      state: 'problem',
      subject: name,
      cause: `MLflow (${name}) does not start: its database has the schema revision ${revision}, and its image (${container.image}) wants ${isOlder ? `the newer ${expected}` : `the older ${expected}`}.`,
      fix: isOlder
        ? "Migrate it by MLflow's own program (mlflow db upgrade) in a container; a copy of a SQLite file is made beside it first."
        : 'Use the image of the MLflow that the volume was last used with (STACK_MLFLOW_IMAGE in .idrift/stack.env): migrations only go forward.',
      fixable: isOlder,
    },
  ];
};

/** SQLite's file is copied beside itself first; a server's database is backed up by whoever runs it. */
const UPGRADE = `set -e; case "$1" in sqlite:///*) file="\${1#sqlite:///}"; cp "$file" "$file.before-upgrade";; esac; exec mlflow db upgrade "$1"`;

const upgradeServer = async ({ engine }: DoctorContext, project: ComposeProject): Promise<void> => {
  const found = wanted(project, 'mlflow');
  const uri = found && optionOf(found[1], 'backend-store-uri');
  if (!found || !uri) {
    throw new IdriftError({
      code: 'not-available',
      message: "MLflow's database is not named in the compose file (--backend-store-uri).",
      where: found?.[0] ?? 'mlflow',
      hint: 'Run mlflow db upgrade with its address by hand.',
    });
  }
  const container = (await ps(engine, project.name)).find(({ service }) => service === found[0]);
  const info = container && (await inspectContainer(engine, container.id));
  if (!container || !info) return;
  await runOnce(engine, {
    image: info.Image,
    command: ['sh', '-c', UPGRADE, 'sh', uri],
    environment: variablesOf(info.Config.Env),
    volumesFrom: container.id,
    ...(info.HostConfig.NetworkMode === undefined ? {} : { network: info.HostConfig.NetworkMode }),
  });
  await restartContainer(engine, container.id);
};

export const serverCheck = ({ reread }: DoctorPlace): DoctorCheck => ({
  id: 'server',
  well: `MLflow is ${MLFLOW}, the version that Idrift was tried with.`,
  look: async (context) => (await Promise.all([versionLines(context), schemaLines(context)])).flat(),
  mend: (context) => upgradeServer(context, reread()),
});
