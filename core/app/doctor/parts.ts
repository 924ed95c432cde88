/** Which services of a compose file are the object store, Postgres and MLflow: found by what they are given, whatever they are called. */
import type { ComposeProject, ComposeService } from '../../stack/compose/index.ts';
import type { DoctorContext } from '../../stack/doctor.ts';
import { inspectContainer, ps, type ServiceState } from '../../stack/engine/index.ts';

/** What the project's checks know beyond the doctor's context. */
export type DoctorPlace = {
  readonly dir: string;
  /** The file anew, with every profile: what was changed in stack.env is in it. */
  readonly reread: () => ComposeProject;
};

type Values = Readonly<Record<string, string | null | undefined>>;

export const valuesOf = ({ environment = {} }: ComposeService): Values => environment;

/** A service of the file with the container that runs for it. */
export type Running = {
  readonly name: string;
  readonly service: ComposeService;
  readonly container: ServiceState;
};

export const allServices = ({ services, disabled }: ComposeProject): readonly (readonly [string, ComposeService])[] =>
  Object.entries({ ...disabled, ...services });

const known = new WeakMap<DoctorContext, Promise<readonly ServiceState[]>>();

/** The project's containers, listed once for all checks of one look. */
export const containersOf = (context: DoctorContext): Promise<readonly ServiceState[]> => {
  const { engine, project } = context;
  if (!project) return Promise.resolve([]);
  const found = known.get(context) ?? ps(engine, project.name);
  known.set(context, found);
  return found;
};

const isStore = (service: ComposeService): boolean => Boolean(valuesOf(service)['MINIO_ROOT_PASSWORD']);
const isPostgres = (service: ComposeService): boolean => Boolean(valuesOf(service)['POSTGRES_PASSWORD']);
const isMlflow = ({ command }: ComposeService): boolean => {
  const words = (command ?? []).join(' ');
  return /\bmlflow(\.server)?\b.*\bserver\b/s.test(words);
};

const WHICH = { store: isStore, postgres: isPostgres, mlflow: isMlflow } as const;

export const wanted = (
  project: ComposeProject,
  which: keyof typeof WHICH,
): readonly [string, ComposeService] | null => {
  const found = allServices(project).find(([, service]) => WHICH[which](service));
  return found ? [...found] : null;
};

/** null: the file has no such service, or nothing of it runs that could be asked yet. */
export const running = async (context: DoctorContext, which: keyof typeof WHICH): Promise<Running | null> => {
  const found = context.project && wanted(context.project, which);
  if (!found) return null;
  const [name, service] = found;
  const container = (await containersOf(context)).find(
    (one) => one.service === name && one.state === 'running' && one.health !== 'starting',
  );
  return container ? { name, service, container } : null;
};

/** `http://127.0.0.1:9000` for a port of a container on this machine; null where it publishes none, or is on another one. */
export const addressHere = ({ engine }: DoctorContext, { ports }: ServiceState, target: number): string | null => {
  const port = ports.find((one) => one.target === target && one.protocol === 'tcp');
  if (!port || !engine.local) return null;
  const host = ['', '0.0.0.0', '::'].includes(port.host) ? '127.0.0.1' : port.host;
  return `http://${host.includes(':') ? `[${host}]` : host}:${port.published}`;
};

/** What a container was made with: the file may say otherwise by now. */
export const environmentOf = async ({ engine }: DoctorContext, { id }: ServiceState): Promise<Values> => {
  const info = await inspectContainer(engine, id);
  return variablesOf(info?.Config.Env ?? []);
};

/** Of lines as `NAME=value`. */
export const variablesOf = (lines: readonly string[]): Readonly<Record<string, string>> =>
  Object.fromEntries(lines.map((line) => line.split(/=(.*)/s, 2) as [string, string]));

/** The words behind `--name=` or `--name` of a command. */
export const optionOf = ({ command }: ComposeService, name: string): string | null => {
  const words = command ?? [];
  const at = words.indexOf(`--${name}`);
  if (at >= 0) return words[at + 1] ?? null;
  return words.find((word) => word.startsWith(`--${name}=`))?.slice(name.length + 3) ?? null;
};
