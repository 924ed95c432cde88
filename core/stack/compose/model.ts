/**
 * A compose project as `docker compose config --format json` prints it: the Compose Specification's long form, with
 * interpolation, profiles, extends, include and several files already resolved. Key order and absence carry meaning for the
 * config-hash, so an optional key is absent, never `undefined`. Values hold real `$` signs; only `renderConfig` doubles them.
 * Durations are Go's (`1m30s`), sizes decimal strings of bytes, bind sources and other paths absolute.
 */

type TextMap = { readonly [key: string]: string };
type Named<T> = { readonly [key: string]: T };

export type DependencyCondition = 'service_started' | 'service_healthy' | 'service_completed_successfully';
export type ServiceDependency = {
  readonly condition: DependencyCondition;
  /** Restart the dependent when the dependency is recreated or restarted by us. */
  readonly restart?: true;
  /** False: the dependency may be missing or disabled, and a failure of it is a warning only. */
  readonly required: boolean;
};

type Healthcheck = {
  /** `["CMD", …]`, `["CMD-SHELL", text]` or `["NONE"]`; absent: the image's own. */
  readonly test?: readonly string[];
  readonly timeout?: string;
  readonly interval?: string;
  readonly retries?: number;
  readonly start_period?: string;
  readonly start_interval?: string;
  readonly disable?: true;
};

type Port = {
  readonly name?: string;
  readonly mode: string;
  readonly host_ip?: string;
  readonly target: number;
  /** One port or a range `8000-8010` of which the Engine takes a free one; absent: any free port. */
  readonly published?: string;
  readonly protocol: string;
  readonly app_protocol?: string;
};

export type Mount = {
  readonly type: 'bind' | 'volume' | 'tmpfs' | 'image' | 'npipe' | 'cluster';
  /** Absolute path (bind), key of `project.volumes` (volume), image name (image); absent: anonymous volume, tmpfs. */
  readonly source?: string;
  readonly target: string;
  readonly read_only?: true;
  readonly consistency?: string;
  readonly bind?: {
    readonly selinux?: string;
    readonly propagation?: string;
    readonly create_host_path?: true;
    readonly recursive?: string;
  };
  readonly volume?: { readonly labels?: TextMap; readonly nocopy?: true; readonly subpath?: string };
  readonly tmpfs?: { readonly size?: string; readonly mode?: number };
  readonly image?: { readonly subpath?: string };
};

export type DeviceRequest = {
  readonly capabilities?: readonly string[];
  readonly driver?: string;
  /** -1 stands for all. */
  readonly count?: number;
  readonly device_ids?: readonly string[];
  readonly options?: TextMap;
};

type ResourceAmounts = {
  readonly cpus?: number;
  readonly memory?: string;
  readonly pids?: number;
  readonly devices?: readonly DeviceRequest[];
};

type Deploy = {
  readonly mode?: string;
  readonly replicas?: number;
  readonly labels?: TextMap;
  readonly resources: { readonly limits?: ResourceAmounts; readonly reservations?: ResourceAmounts };
  readonly restart_policy?: {
    readonly condition?: string;
    readonly delay?: string;
    readonly max_attempts?: number;
    readonly window?: string;
  };
  readonly placement: object;
};

export type Ulimit = number | { readonly single?: number; readonly soft?: number; readonly hard?: number };

export type Build = {
  readonly context: string;
  readonly dockerfile?: string;
  readonly dockerfile_inline?: string;
  /** Null: no value is known, the Dockerfile's default holds. */
  readonly args?: Named<string | null>;
  readonly labels?: TextMap;
  readonly cache_from?: readonly string[];
  readonly no_cache?: true;
  readonly pull?: true;
  readonly extra_hosts?: readonly string[];
  readonly network?: string;
  readonly target?: string;
  readonly shm_size?: string;
  readonly tags?: readonly string[];
  readonly platforms?: readonly string[];
};

/** How a service uses a secret or a config; `source` is its key in the project. */
export type FileUse = {
  readonly source: string;
  readonly target?: string;
  readonly uid?: string;
  readonly gid?: string;
  /** Octal, `0440`. */
  readonly mode?: string;
};

export type NetworkUse = {
  readonly aliases?: readonly string[];
  readonly driver_opts?: TextMap;
  readonly gw_priority?: number;
  readonly ipv4_address?: string;
  readonly ipv6_address?: string;
  readonly link_local_ips?: readonly string[];
  readonly mac_address?: string;
  /** Higher connects first. */
  readonly priority?: number;
};

type DeviceMapping = { readonly source: string; readonly target: string; readonly permissions?: string };

export type ComposeService = {
  readonly profiles?: readonly string[];
  readonly annotations?: TextMap;
  readonly attach?: boolean;
  readonly build?: Build;
  readonly cap_add?: readonly string[];
  readonly cap_drop?: readonly string[];
  readonly cgroup_parent?: string;
  readonly cgroup?: string;
  readonly cpu_count?: number;
  readonly cpu_percent?: number;
  readonly cpu_period?: number;
  readonly cpu_quota?: number;
  readonly cpu_rt_period?: number;
  readonly cpu_rt_runtime?: number;
  readonly cpus?: number;
  readonly cpuset?: string;
  readonly cpu_shares?: number;
  /** Null: the image's own. Empty: the image's is cleared. */
  readonly command: readonly string[] | null;
  readonly configs?: readonly FileUse[];
  readonly container_name?: string;
  readonly depends_on?: Named<ServiceDependency>;
  readonly deploy?: Deploy;
  readonly device_cgroup_rules?: readonly string[];
  readonly devices?: readonly DeviceMapping[];
  readonly dns?: readonly string[];
  readonly dns_opt?: readonly string[];
  readonly dns_search?: readonly string[];
  readonly domainname?: string;
  readonly entrypoint: readonly string[] | null;
  /** env_file and .env resolved. Null: the variable is passed on by name and nobody has set it. */
  readonly environment?: Named<string | null>;
  readonly expose?: readonly string[];
  readonly external_links?: readonly string[];
  /** `host=address`, in the order of the file. */
  readonly extra_hosts?: readonly string[];
  readonly group_add?: readonly string[];
  readonly gpus?: readonly DeviceRequest[];
  readonly hostname?: string;
  readonly healthcheck?: Healthcheck;
  readonly image?: string;
  readonly init?: boolean;
  readonly ipc?: string;
  readonly labels?: TextMap;
  readonly links?: readonly string[];
  readonly logging?: { readonly driver?: string; readonly options?: TextMap };
  readonly mem_limit?: string;
  readonly mem_reservation?: string;
  readonly memswap_limit?: string;
  readonly mem_swappiness?: string;
  readonly mac_address?: string;
  /** `none`, `host`, `bridge`, `service:NAME`, `container:NAME` or a network; then `networks` is absent. */
  readonly network_mode?: string;
  readonly networks?: Named<NetworkUse | null>;
  readonly oom_kill_disable?: true;
  readonly oom_score_adj?: number;
  readonly pid?: string;
  readonly pids_limit?: number;
  readonly platform?: string;
  readonly ports?: readonly Port[];
  readonly privileged?: true;
  readonly pull_policy?: string;
  readonly read_only?: true;
  /** `no`, `always`, `unless-stopped`, `on-failure` or `on-failure:N`. */
  readonly restart?: string;
  readonly runtime?: string;
  readonly scale?: number;
  readonly secrets?: readonly FileUse[];
  readonly security_opt?: readonly string[];
  readonly shm_size?: string;
  readonly stdin_open?: true;
  readonly stop_grace_period?: string;
  readonly stop_signal?: string;
  readonly storage_opt?: TextMap;
  readonly sysctls?: TextMap;
  readonly tmpfs?: readonly string[];
  readonly tty?: true;
  readonly ulimits?: Named<Ulimit>;
  readonly user?: string;
  readonly userns_mode?: string;
  readonly uts?: string;
  readonly volumes?: readonly Mount[];
  readonly volumes_from?: readonly string[];
  readonly working_dir?: string;
};

export type ComposeNetwork = {
  /** The Engine's name: `<project>_<key>` unless the file names it. */
  readonly name: string;
  readonly driver?: string;
  readonly driver_opts?: TextMap;
  readonly ipam: {
    readonly driver?: string;
    readonly config?: readonly {
      readonly subnet?: string;
      readonly gateway?: string;
      readonly ip_range?: string;
      readonly aux_addresses?: TextMap;
    }[];
  };
  /** Used, never made or removed. */
  readonly external?: true;
  readonly internal?: true;
  readonly attachable?: true;
  readonly labels?: TextMap;
  readonly enable_ipv4?: boolean;
  readonly enable_ipv6?: boolean;
};

export type ComposeVolume = {
  readonly name: string;
  readonly driver?: string;
  readonly driver_opts?: TextMap;
  readonly external?: true;
  readonly labels?: TextMap;
};

/** A secret or config: exactly one of `file` (absolute), `environment` (with its value in `content`), `content`, `external`. */
export type ComposeFileObject = {
  readonly name: string;
  readonly file?: string;
  readonly environment?: string;
  /** Never print this of a secret; `renderConfig` leaves it out. */
  readonly content?: string;
  readonly external?: true;
  readonly labels?: TextMap;
};

/** Something Compose allows and a person may want to be asked about, or warns about. `where` is `file:line:column`. */
export type Finding = {
  readonly kind: 'bind-outside-project' | 'unset-variable' | 'obsolete-key';
  readonly message: string;
  readonly where: string;
  readonly service?: string;
};

export type ComposeProject = {
  readonly name: string;
  readonly workingDir: string;
  /** Absolute, as for the label `com.docker.compose.project.config_files`; included files are not among them, as with Compose. */
  readonly files: readonly string[];
  /** Absolute; only where the caller named it, as for the label `com.docker.compose.project.environment_file`. */
  readonly environmentFile?: string;
  /** Those whose profile is active or that have none. */
  readonly services: Named<ComposeService>;
  /** Those of profiles that are not active: a `down` has to know them. */
  readonly disabled: Named<ComposeService>;
  /** Only what an enabled service uses, as Compose prints it. */
  readonly networks: Named<ComposeNetwork>;
  readonly volumes: Named<ComposeVolume>;
  readonly secrets: Named<ComposeFileObject>;
  readonly configs: Named<ComposeFileObject>;
  /** Top-level `x-` keys, kept for `renderConfig` alone. */
  readonly extensions: { readonly [key: string]: unknown };
  readonly findings: readonly Finding[];
};

export type ReadComposeOptions = {
  readonly workingDir: string;
  /** Relative to `workingDir`; absent: COMPOSE_FILE, else compose.yaml and its three other names with their override. */
  readonly files?: readonly string[];
  /** Absent: `.env` of the project folder where there is one. */
  readonly envFile?: string;
  /** The process's environment; it wins over the env file. */
  readonly env: { readonly [name: string]: string | undefined };
  /** As with `--profile`; COMPOSE_PROFILES is added. `*` stands for all. */
  readonly profiles: readonly string[];
  readonly projectName?: string;
};
