/**
 * Who may ask, as MLflow's own server has it since 3.5: the Host header must name this machine or a private address
 * (against DNS rebinding), and a page of another site may change nothing (against cross-site requests).
 */

const LOCAL = ['localhost', '127.0.0.1', '[::1]', '0.0.0.0'];

const PRIVATE = ['192.168.*', '10.*', ...Array.from({ length: 16 }, (_, at) => `172.${16 + at}.*`), 'fc00:*', 'fd00:*'];

const DEFAULT_HOSTS = [...LOCAL, ...LOCAL.map((host) => `${host}:*`), ...PRIVATE];

const HEALTH = new Set(['/health', '/version']);

const CHANGING = new Set(['POST', 'PUT', 'DELETE', 'PATCH']);

export type AllowedCallers = {
  /** Host headers with `*` for anything; empty: this machine and private addresses. */
  readonly hosts: readonly string[];
  /** Origins with `*` for anything, beside those of this machine. */
  readonly origins: readonly string[];
};

const matches = (text: string, pattern: string): boolean => {
  if (!pattern.includes('*')) return text === pattern;
  const parts = pattern.split('*').map((part) => part.replaceAll(/[\\^$.*+?()[\]{}|]/g, String.raw`\$&`));
  return new RegExp(`^${parts.join('.*')}$`, 's').test(text);
};

const isOwnOrigin = (origin: string): boolean => {
  const host = URL.parse(origin)?.hostname;
  return host !== undefined && ['localhost', '127.0.0.1', '[::1]'].includes(host);
};

/** Browsers on this machine may read the answers too: these get the headers of CORS. */
export const isLocalPage = (origin: string): boolean =>
  /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:\d+)?$/.test(origin);

export const isApiPath = (path: string): boolean => path.startsWith('/api/') || path.startsWith('/ajax-api/');

type Caller = {
  readonly method: string;
  readonly path: string;
  readonly host: string | undefined;
  readonly origin: string | undefined;
};

/** The words that refuse with status 403, as MLflow's; null lets it in. */
export const refusalOf = ({ method, path, host, origin }: Caller, allowed: AllowedCallers): string | null => {
  const hosts = allowed.hosts.length > 0 ? allowed.hosts : DEFAULT_HOSTS;
  if (!HEALTH.has(path) && !(host && hosts.some((pattern) => matches(host, pattern)))) {
    return 'Invalid Host header - possible DNS rebinding attack detected';
  }
  if (!origin || !CHANGING.has(method) || !isApiPath(path)) return null;
  if (isOwnOrigin(origin) || allowed.origins.some((pattern) => matches(origin, pattern))) return null;
  return 'Cross-origin request blocked';
};
