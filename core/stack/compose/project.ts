/** Reads a project: files, variables and profiles into one model, checked. */
import { homedir } from 'node:os';
import { resolve } from 'node:path';
import { IdriftError } from '../../contract/errors.ts';
import { checkProject } from './check.ts';
import { type Completing, completeNetworks, completeResources, completeService, outlineService } from './complete.ts';
import { type Reading, nameInFiles, readLayers } from './layer.ts';
import type { ComposeFileObject, ComposeProject, ComposeService, Finding, ReadComposeOptions } from './model.ts';
import { type Dict, type Node, child } from './node.ts';
import { outsideMounts } from './outside.ts';
import { type Place, refuse, whereIs } from './place.ts';
import { SECTIONS } from './project-keys.ts';
import { projectName, settle, type Setup } from './setup.ts';
import { type Json, type JsonObject, type Refusal, sorted } from './shape.ts';

/** A key of the file that would not be carried out, as an error tells it. */
type NotCarriedOut = { readonly message: string; readonly where: string };

type Loaded = { readonly project: ComposeProject; readonly notCarriedOut: readonly NotCarriedOut[] };
type Services = { readonly [name: string]: ComposeService };

/** The project, or an error that names the first key that would not be carried out. */
export const readComposeProject = (options: ReadComposeOptions): ComposeProject => {
  const { project, notCarriedOut } = loadComposeProject(options);
  const [first, ...more] = notCarriedOut;
  if (first === undefined) return project;
  const others = more.length === 0 ? '' : ` So it is with ${more.map(({ where }) => where).join(', ')}.`;
  throw new IdriftError({
    code: 'bad-input',
    message: `${first.message}${others}`,
    where: first.where,
    hint: 'Take the key away, or start this file with `docker compose up`.',
  });
};

/** The same without refusing such keys: what runs already can be seen and stopped all the same. */
export const loadComposeProject = (options: ReadComposeOptions): Loaded => {
  const setup = settle(options);
  const from = resolve(options.workingDir);
  const reading: Reading = { from, home: options.env.HOME ?? homedir(), findings: [], refusals: [], parsed: new Map() };
  const { model, name } = readModel(setup, reading);
  const printed = (section: string): JsonObject => {
    const node = child(model, section);
    return node === undefined ? {} : ((SECTIONS[section]?.json(node) ?? {}) as JsonObject);
  };
  const place = (service: string, key: string): Place => placeOf(model, ['services', service, key]);
  const completing: Completing = { variables: setup.variables, folder: setup.folder, from, place };
  const { services, disabled } = byProfile(printed('services'), setup.profiles, completing);
  const withDefault = usesDefault(services) ? { default: null, ...printed('networks') } : printed('networks');
  const all = {
    networks: completeNetworks(withDefault, name) as unknown as ComposeProject['networks'],
    volumes: completeResources(printed('volumes'), name) as unknown as ComposeProject['volumes'],
    secrets: completeResources(printed('secrets'), name) as unknown as ComposeProject['secrets'],
    configs: completeResources(printed('configs'), name) as unknown as ComposeProject['configs'],
  };
  checkFileObjects(model);
  checkProject(services, disabled, {
    networks: new Set(Object.keys(all.networks)),
    volumes: new Set(Object.keys(all.volumes)),
    secrets: new Set(Object.keys(all.secrets)),
    configs: new Set(Object.keys(all.configs)),
    place,
  });
  const used = inUse(all, services, setup.variables);
  const { environmentFile } = setup;
  const project: ComposeProject = {
    name,
    workingDir: setup.folder,
    files: setup.files,
    ...(environmentFile === undefined ? {} : { environmentFile }),
    services,
    disabled,
    ...used,
    extensions: extensionsOf(model),
    findings: unique([
      ...reading.findings,
      ...outsideMounts(services, { volumes: used.volumes, folder: setup.folder, place }),
    ]),
  };
  return { project, notCarriedOut: refusalsOf(reading.refusals, project, model) };
};

/** COMPOSE_PROJECT_NAME is known while the files are read, so their own `name` is found first. */
const readModel = (setup: Setup, reading: Reading): { readonly model: Dict; readonly name: string } => {
  const scope = { reading, folder: setup.folder, variables: setup.variables, including: [] };
  const name = setup.name ?? projectName(nameInFiles(setup.files, scope), setup.folder);
  const variables = new Map([...setup.variables, ['COMPOSE_PROJECT_NAME', name]]);
  const model = readLayers(setup.files, { ...scope, variables });
  if (model !== null) return { model, name };
  throw new IdriftError({
    code: 'bad-input',
    message: 'The compose file is empty.',
    where: setup.files[0],
    hint: 'Start it with `services:`.',
  });
};

const placeOf = (model: Node, path: readonly string[]): Place => {
  const [key, ...rest] = path;
  const entry = model.kind === 'dict' && key !== undefined ? model.entries.get(key) : undefined;
  if (entry === undefined) return model.at;
  const deeper = placeOf(entry.value, rest);
  return deeper === entry.value.at ? entry.at : deeper;
};

const byProfile = (
  all: JsonObject,
  profiles: readonly string[],
  completing: Completing,
): { readonly services: Services; readonly disabled: Services } => {
  const profilesOf = (service: Json): readonly string[] =>
    ((service as JsonObject).profiles ?? []) as readonly string[];
  const known = new Set(Object.values(all).flatMap(profilesOf));
  const unknown = profiles.find((profile) => profile !== '*' && !known.has(profile));
  if (unknown !== undefined) {
    throw new IdriftError({
      code: 'not-found',
      message: `No service has the profile ${JSON.stringify(unknown)}.`,
      where: unknown,
      hint: known.size === 0 ? 'The file has no profiles.' : `There are ${Array.from(known).toSorted().join(', ')}.`,
    });
  }
  const isOn = (service: Json): boolean => {
    const own = profilesOf(service);
    /** Without any profile given Compose takes the empty one as given. */
    const given = profiles.length === 0 ? [''] : profiles;
    return own.length === 0 || profiles.includes('*') || own.some((profile) => given.includes(profile));
  };
  const entries = Object.entries(all);
  const on = entries.filter(([, service]) => isOn(service));
  const off = entries.filter(([, service]) => !isOn(service));
  return {
    services: Object.fromEntries(
      on.map(([name, service]) => [name, completeService(name, service as JsonObject, completing)]),
    ),
    disabled: Object.fromEntries(
      off.map(([name, service]) => [name, outlineService(service as JsonObject, completing)]),
    ),
  };
};

const usesDefault = (services: Services): boolean =>
  Object.values(services).some(({ networks }) => networks !== undefined && 'default' in networks);

/** A secret or config says in one way, and one only, where it comes from. */
const checkFileObjects = (model: Dict): void => {
  for (const [section, sources] of [
    ['secrets', ['file', 'environment']],
    ['configs', ['file', 'environment', 'content']],
  ] as const) {
    const all = child(model, section);
    for (const [key, { at, value }] of all?.kind === 'dict' ? all.entries : []) {
      const given = sources.filter((source) => child(value, source) !== undefined);
      if (given.length === 0 && child(value, 'external') === undefined) {
        refuse(at, `${section}.${key} does not say where it comes from.`, `Give it ${sources.join(' or ')}.`);
      }
      if (given.length > 1)
        refuse(at, `${section}.${key}: ${given.join(' and ')} exclude each other.`, 'Keep one of them.');
    }
  }
};

type Resources = Pick<ComposeProject, 'networks' | 'volumes' | 'secrets' | 'configs'>;

const only = <T>(all: { readonly [key: string]: T }, keys: ReadonlySet<string>): { readonly [key: string]: T } =>
  Object.fromEntries(Object.entries(all).filter(([key]) => keys.has(key)));

/** What no enabled service uses is left out; the value of a variable is put with what comes from one. */
const inUse = (all: Resources, services: Services, variables: ReadonlyMap<string, string>): Resources => {
  const each = Object.values(services);
  const filled = (object: ComposeFileObject): ComposeFileObject => {
    const content = object.environment === undefined ? undefined : variables.get(object.environment);
    return content === undefined ? object : { ...object, content };
  };
  const withContent = (objects: ComposeProject['secrets']): ComposeProject['secrets'] =>
    Object.fromEntries(Object.entries(objects).map(([key, object]) => [key, filled(object)]));
  const buildSecrets = ({ build }: ComposeService): readonly string[] =>
    ((build as JsonObject | undefined)?.secrets as { source: string }[] | undefined)?.map(({ source }) => source) ?? [];
  return {
    networks: only(all.networks, new Set(each.flatMap(({ networks }) => Object.keys(networks ?? {})))),
    volumes: only(
      all.volumes,
      new Set(each.flatMap(({ volumes }) => (volumes ?? []).map(({ source }) => source ?? ''))),
    ),
    secrets: withContent(
      only(
        all.secrets,
        new Set(
          each.flatMap((service) => [...(service.secrets ?? []).map(({ source }) => source), ...buildSecrets(service)]),
        ),
      ),
    ),
    configs: withContent(
      only(all.configs, new Set(each.flatMap(({ configs }) => (configs ?? []).map(({ source }) => source)))),
    ),
  };
};

const plain = (node: Node): Json => {
  if (node.kind === 'list') return node.items.map(plain);
  if (node.kind === 'dict') return sorted(Array.from(node.entries, ([key, { value }]) => [key, plain(value)]));
  if (node.form === 'date' && /^[-0-9]+$/.test(String(node.value))) return `${node.value}T00:00:00Z`;
  return typeof node.value === 'bigint' ? Number(node.value) : node.value;
};

const extensionsOf = (model: Dict): ComposeProject['extensions'] =>
  Object.fromEntries(
    Array.from(model.entries)
      .filter(([key]) => key.startsWith('x-'))
      .map(([key, { value }]) => [key, plain(value)]),
  );

const unique = (findings: readonly Finding[]): readonly Finding[] =>
  Array.from(new Map(findings.map((finding) => [`${finding.where} ${finding.message}`, finding])).values());

const refusalsOf = (refusals: readonly Refusal[], project: ComposeProject, model: Dict): readonly NotCarriedOut[] => {
  const active = refusals.filter(({ service }) => service === undefined || Object.hasOwn(project.services, service));
  const named = active.map(({ key, place, reason, service }) => ({
    message: `\`${service === undefined ? '' : `services.${service}: `}${key}\` is not carried out: ${reason}.`,
    where: whereIs(place),
  }));
  return Array.from(new Map([...named, ...unsetSources(project, model)].map((item) => [item.where, item])).values());
};

/** A secret or config whose variable nobody has set. */
const unsetSources = (project: ComposeProject, model: Dict): readonly NotCarriedOut[] =>
  (['secrets', 'configs'] as const).flatMap((section) =>
    Object.entries(project[section]).flatMap(([key, { environment, content }]) =>
      environment === undefined || content !== undefined
        ? []
        : [
            {
              message: `${section}.${key} is the value of ${environment}, which is not set.`,
              where: whereIs(placeOf(model, [section, key, 'environment'])),
            },
          ],
    ),
  );
