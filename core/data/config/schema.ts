/** Which sections and options DVC knows, and of what kind their values are. What DVC refuses is refused here too, with its exit status. */
import { any, type Check, integer, linkTypes, never, number, oneOf, text, truth } from './checks.ts';
import type { ConfigTree } from './tree.ts';

type Options = Readonly<Record<string, Check>>;

const each = (names: string, check: Check): Options =>
  Object.fromEntries(names.split(' ').map((name) => [name, check]));

const remote: Options = {
  url: text,
  checksum_jobs: integer(1),
  jobs: integer(1),
  ...each('worktree no_traverse version_aware', truth),
};
const local: Options = {
  type: linkTypes,
  shared: oneOf('group'),
  ...each('protected slow_link_warning verify', truth),
};
const http: Options = {
  auth: oneOf('basic', 'digest', 'custom'),
  ...each('custom_auth_header user password ssl_verify method', text),
  ...each('ask_password verify', truth),
  ...each('connect_timeout read_timeout', number(0)),
};
const webdav: Options = {
  ...each('user password token bearer_token_command custom_auth_header cert_path key_path ssl_verify', text),
  ...each('ask_password verify', truth),
  timeout: integer(),
};

/** By the scheme of the remote's URL; '' is a local path. */
const remotes: Readonly<Record<string, Options>> = {
  '': { ...local, ...remote },
  s3: {
    ...each('region profile credentialpath configpath endpointurl access_key_id secret_access_key session_token', text),
    ...each('ssl_verify sse sse_kms_key_id sse_customer_algorithm sse_customer_key acl', text),
    ...each('grant_read grant_read_acp grant_write_acp grant_full_control', text),
    ...each('listobjects use_ssl allow_anonymous_login verify', truth),
    ...each('read_timeout connect_timeout', integer()),
    cache_regions: never('bool'),
    ...remote,
  },
  gs: {
    ...each('projectname credentialpath endpointurl', text),
    ...each('verify allow_anonymous_login', truth),
    ...remote,
  },
  ssh: {
    type: linkTypes,
    ...each('user password passphrase keyfile', text),
    ...each('port timeout max_sessions', integer()),
    ...each('ask_password ask_passphrase gss_auth allow_agent verify', truth),
    ...remote,
  },
  hdfs: { ...each('user kerb_ticket', text), replication: never('int'), ...remote },
  webhdfs: {
    ...each('kerberos use_https verify', truth),
    ...each('kerberos_principal proxy_to ssl_verify token user password data_proxy_target', text),
    ...remote,
  },
  azure: {
    ...each('connection_string sas_token account_name account_key tenant_id client_id client_secret', text),
    ...each('allow_anonymous_login exclude_environment_credential exclude_visual_studio_code_credential', truth),
    ...each('exclude_shared_token_cache_credential exclude_managed_identity_credential verify', truth),
    ...each('timeout read_timeout connection_timeout', integer()),
    ...remote,
  },
  oss: { ...each('oss_key_id oss_key_secret oss_endpoint', text), verify: truth, ...remote },
  gdrive: {
    ...each('profile gdrive_client_id gdrive_client_secret gdrive_user_credentials_file', text),
    ...each('gdrive_service_account_user_email gdrive_service_account_json_file_path', text),
    ...each('gdrive_use_service_account gdrive_trash_only gdrive_acknowledge_abuse verify', truth),
    ...remote,
  },
  http: { ...http, ...remote },
  https: { ...http, ...remote },
  webdav: { ...webdav, ...remote },
  webdavs: { ...webdav, ...remote },
};

const plain: Readonly<Record<string, Options>> = {
  core: {
    ...each('remote machine', any),
    checksum_jobs: integer(1),
    ...each('interactive analytics hardlink_lock no_scm autostage experiments check_update', truth),
    site_cache_dir: text,
  },
  cache: { ...each('local s3 gs hdfs webhdfs ssh azure dir', text), ...local },
  state: { dir: text, row_limit: integer(1), row_cleanup_quota: integer(0, 100) },
  index: { dir: text },
  feature: { machine: truth },
  plots: { ...each('html_template out_dir', text), auto_open: truth },
  exp: { ...each('code data models metrics params plots live git_remote', text), auto_push: truth },
  parsing: { bool: oneOf('store_true', 'boolean_optional'), list: oneOf('nargs', 'append') },
  hydra: { enabled: truth, ...each('config_dir config_module config_name plugins_path', text) },
  studio: { ...each('token url repo_url', text), offline: truth },
};

const machine: Options = {
  cloud: oneOf('aws', 'azure'),
  region: oneOf('us-west', 'us-east', 'eu-west', 'eu-north'),
  ...each('image ssh_private startup_script setup_script', text),
  spot: truth,
  spot_price: number(),
  instance_hdd_size: integer(),
  ...each('instance_type instance_gpu', any),
};
const db: Options = each('url username password', text);

/** `path` leads to the section or option that is wrong. */
export type Wrong = { readonly message: string; readonly path: readonly string[] };

/** The first thing that DVC would refuse in the settings of all levels together. */
export const findWrong = (tree: ConfigTree): Wrong | null => {
  for (const [name, section] of tree) {
    const wrong = ((): Wrong | null => {
      if (name === 'remote') return everyOf(section, [name], (tree, path) => ofRemote(tree, path));
      if (name === 'machine') return everyOf(section, [name], (tree, path) => ofOptions(tree, machine, path));
      if (name === 'db') return everyOf(section, [name], (tree, path) => ofOptions(tree, db, path));
      const options = Object.hasOwn(plain, name) ? plain[name] : undefined;
      if (!options) return { message: at('extra keys not allowed', [name]), path: [name] };
      return everyOf(new Map([[name, section]]), [], (tree) => ofOptions(tree, options, [name]));
    })();
    if (wrong) return wrong;
  }
  return null;
};

type Value = Parameters<Check>[0] | ConfigTree;

const everyOf = (
  sections: Value,
  path: readonly string[],
  check: (section: ConfigTree, path: readonly string[]) => Wrong | null,
): Wrong | null => {
  if (!(sections instanceof Map)) return value('expected a dictionary', path);
  for (const [name, section] of sections) {
    const inner = [...path, name];
    const wrong = section instanceof Map ? check(section, inner) : value('expected a dictionary', inner);
    if (wrong) return wrong;
  }
  return null;
};

const ofRemote = (section: ConfigTree, path: readonly string[]): Wrong | null => {
  const url = section.get('url');
  if (typeof url !== 'string') return value("expected 'url'", path);
  const scheme = schemeOf(url);
  if (scheme === 'remote') return null;
  const options = Object.hasOwn(remotes, scheme) ? remotes[scheme] : undefined;
  return options ? ofOptions(section, options, path) : value(`Unsupported URL type ${scheme}://`, path);
};

const ofOptions = (section: ConfigTree, options: Options, path: readonly string[]): Wrong | null => {
  for (const [name, given] of section) {
    const inner = [...path, name];
    const check = Object.hasOwn(options, name) ? options[name] : undefined;
    if (!check) {
      if (path[0] === 'feature') continue; // DVC passes over what it does not know there
      return { message: at('extra keys not allowed', inner), path: inner };
    }
    const message = given instanceof Map ? 'expected str' : check(given);
    if (message !== null) return value(message, inner);
  }
  if (path[0] === 'hydra' && section.has('config_dir') && section.has('config_module')) {
    const message = "two or more values in the same group of exclusion 'config_source'";
    return { message: `${message} @ data['hydra'][<config_source>]`, path: ['hydra', 'config_module'] };
  }
  return null;
};

const value = (message: string, path: readonly string[]): Wrong => ({
  message: at(`${message} for dictionary value`, path),
  path,
});

const at = (message: string, path: readonly string[]): string =>
  `${message} @ data${path.map((key) => `['${key}']`).join('')}`;

/** '' for a local path, in lower case otherwise. A scheme alone, without a host or bucket, is a path. */
const schemeOf = (url: string): string => {
  const match = /^([a-z][a-z\d+.-]*):\/\/[^/?#]/i.exec(url);
  return match?.[1]?.toLowerCase() ?? '';
};
