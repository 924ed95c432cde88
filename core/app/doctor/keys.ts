/** Whether the object store takes the keys that are used with it, and Postgres the password: both may have been changed since. */
import { text } from 'node:stream/consumers';
import { IdriftError } from '../../contract/errors.ts';
import type { DoctorCheck, DoctorContext, DoctorLine } from '../../stack/doctor.ts';
import { exec, ps, up } from '../../stack/engine/index.ts';
import {
  addressHere,
  allServices,
  containersOf,
  type DoctorPlace,
  environmentOf,
  type Running,
  running,
  valuesOf,
  wanted,
} from './parts.ts';
import { askStore, type StoreAnswer } from './store.ts';

type Holder = {
  /** A service whose container signs with these keys; null: the file names them, for the store and for this program. */
  readonly service: string | null;
  readonly id: string;
  readonly secret: string;
  readonly endpoint: string;
};

const BUCKET = 'mlartifacts';

/** The services that sign, and the file: each pair of keys with the address that it is used at from here. */
const holders = async (context: DoctorContext, store: Running | null): Promise<Holder[]> => {
  const { project } = context;
  if (!project) return [];
  const here = store && addressHere(context, store.container, 9000);
  const own = store && valuesOf(store.service);
  const found: Holder[] = [];
  if (own && here) {
    found.push({
      service: null,
      id: own['MINIO_ROOT_USER'] ?? '',
      secret: own['MINIO_ROOT_PASSWORD'] ?? '',
      endpoint: here,
    });
  }
  for (const container of await containersOf(context)) {
    if (container.state !== 'running') continue;
    const values = await environmentOf(context, container);
    const { AWS_ACCESS_KEY_ID: id, AWS_SECRET_ACCESS_KEY: secret } = values;
    const named = values['MLFLOW_S3_ENDPOINT_URL'] ?? values['AWS_ENDPOINT_URL_S3'] ?? values['AWS_ENDPOINT_URL'];
    if (!id || !secret || !named || !URL.canParse(named)) continue;
    // Inside, the store goes by its service's name; from here it is reached by the port that it publishes.
    const host = new URL(named).hostname;
    const isInside = allServices(project).some(([name]) => name === host) || host.endsWith('.internal');
    const endpoint = isInside ? (host === store?.name ? here : null) : named;
    if (endpoint) found.push({ service: container.service, id, secret, endpoint });
  }
  return found;
};

const s3Lines = async (context: DoctorContext): Promise<DoctorLine[]> => {
  const store = await running(context, 'store');
  const answers = new Map<string, Promise<StoreAnswer>>();
  const lines = await Promise.all(
    (await holders(context, store)).map(async ({ service, id, secret, endpoint }): Promise<DoctorLine[]> => {
      const key = [endpoint, id, secret].join('\n');
      const asked = answers.get(key) ?? askStore({ endpoint, id, secret, bucket: BUCKET });
      answers.set(key, asked);
      const answer = await asked;
      if (answer.kind !== 'keys-refused') return [];
      const where = store?.name ?? endpoint;
      const who =
        service === null
          ? `The object store ${where} runs with other keys than the compose file and stack.env name now, and refuses those`
          : `Service ${service} signs with keys that the object store ${where} refuses`;
      const outdated = service === null || (await isOutdated(context, service, id, secret));
      return [
        {
          id: 'keys-s3-refused',
          state: 'problem',
          subject: service ?? where,
          cause: `${who} (${answer.reason}).`,
          fix: outdated
            ? 'Make the containers anew that were made before the keys were changed. Volumes and what is in them stay.'
            : 'Write the keys that the store takes into .idrift/stack.env (STACK_S3_ACCESS_KEY, STACK_S3_SECRET_KEY).',
          fixable: outdated,
        },
      ];
    }),
  );
  return lines.flat();
};

/** Whether the file gives it other keys by now than its container has. */
const isOutdated = async (
  { project }: DoctorContext,
  service: string,
  id: string,
  secret: string,
): Promise<boolean> => {
  const found = project && allServices(project).find(([name]) => name === service);
  if (!found) return false;
  const values = valuesOf(found[1]);
  return values['AWS_ACCESS_KEY_ID'] !== id || values['AWS_SECRET_ACCESS_KEY'] !== secret;
};

/** From the container to itself, but not by loopback, which its image lets in without a password. */
const ASK =
  'exec psql --no-password --host "$(hostname -i | cut -d " " -f 1)" --username "$1" --dbname "$2" --command "select 1"';

const postgresLines = async (context: DoctorContext): Promise<DoctorLine[]> => {
  const { engine, project } = context;
  const postgres = await running(context, 'postgres');
  if (!project || !postgres) return [];
  const { user, database, password } = signInOf(postgres);
  const asked = await exec(engine, project.name, postgres.name, {
    command: ['sh', '-c', ASK, 'sh', user, database],
    environment: { PGPASSWORD: password, PGCONNECT_TIMEOUT: '5' },
  });
  const [said] = await Promise.all([text(asked.error), text(asked.output)]);
  await asked.exit;
  if (!/password authentication failed/i.test(said)) return [];
  return [
    {
      id: 'keys-postgres-refused',
      state: 'problem',
      subject: postgres.name,
      cause: `Postgres (${postgres.name}) refuses the password that the compose file and stack.env name for ${user}: its volume was made with another one, and only then the password is taken from there.`,
      fix: 'Set the password inside Postgres to the one that is named now. All data stays.',
      fixable: true,
    },
  ];
};

const signInOf = ({ service }: Pick<Running, 'service'>) => {
  const values = valuesOf(service);
  const user = values['POSTGRES_USER'] || 'postgres';
  return { user, database: values['POSTGRES_DB'] || user, password: values['POSTGRES_PASSWORD'] ?? '' };
};

const setPassword = async (context: DoctorContext): Promise<void> => {
  const { engine, project } = context;
  const postgres = await running(context, 'postgres');
  if (!project || !postgres) return;
  const { user, database, password } = signInOf(postgres);
  // By its own socket, where the image asks for no password; the new one by its input, which no list of processes shows.
  const asked = await exec(engine, project.name, postgres.name, {
    command: ['psql', '--no-password', '--quiet', '--set=ON_ERROR_STOP=1', '--username', user, '--dbname', database],
  });
  asked.write(`ALTER ROLE "${user.replaceAll('"', '""')}" PASSWORD '${password.replaceAll("'", "''")}';\n\\q\n`);
  const [said] = await Promise.all([text(asked.error), text(asked.output)]);
  if ((await asked.exit) === 0) return;
  throw new IdriftError({
    code: 'not-available',
    message: `Postgres did not take the new password: ${said.trim().split('\n')[0] ?? ''}`,
    where: postgres.container.name,
    hint: 'Put the old password back into .idrift/stack.env, or remove the volume with all its data.',
  });
};

export const keyCheck = ({ reread }: DoctorPlace): DoctorCheck => ({
  id: 'keys',
  well: 'The object store and Postgres take the keys that are used with them.',
  look: async (context) => (await Promise.all([s3Lines(context), postgresLines(context)])).flat(),
  mend: async (context, line) => {
    if (line.id === 'keys-postgres-refused') return setPassword(context);
    const project = reread();
    const store = wanted(project, 'store')?.[0];
    const users = (await ps(context.engine, project.name)).flatMap(({ service, state }) =>
      state === 'running' && service !== store && project.services[service] ? [service] : [],
    );
    // Those whose keys are the same by now stay as they are.
    const signing = users.filter((name) => {
      const service = project.services[name];
      return service !== undefined && 'AWS_ACCESS_KEY_ID' in valuesOf(service);
    });
    await up(context.engine, project, { services: [...(store ? [store] : []), ...signing] });
  },
});
