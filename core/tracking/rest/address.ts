/** Where an MLflow server is and how one signs in: its address, and the variables that MLflow's own client reads. */
import { IdriftError } from '../../contract/errors.ts';

type SignIn =
  | { readonly kind: 'none' }
  | { readonly kind: 'basic'; readonly user: string; readonly password: string }
  | { readonly kind: 'token'; readonly token: string };

export type ServerAddress = {
  /** Without a slash at its end, and without a password: it may be shown. */
  readonly url: string;
  readonly signIn: SignIn;
};

/**
 * A password may stand in the address, as `https://ann:secret@host/`, or in the environment.
 * @throws IdriftError `bad-input` for what is no http(s) address.
 */
export const serverAddress = (text: string, env: NodeJS.ProcessEnv = process.env): ServerAddress => {
  const url = URL.canParse(text.trim()) ? new URL(text.trim()) : null;
  if (url === null || !/^https?:$/.test(url.protocol)) {
    throw new IdriftError({
      code: 'bad-input',
      message: `"${text.replace(/\/\/[^/@]*@/, '//')}" is not the address of an MLflow server.`,
      where: 'tracking server',
      hint: 'Give it as http://localhost:5000.',
    });
  }
  const signIn = signInOf(url, env);
  const path = url.pathname.replace(/\/+$/, '');
  return { url: `${url.origin}${path}`, signIn };
};

const HERE = '127.0.0.1';

/** By one name for this computer and without slashes at the end: for comparing, not for calling. What is no address stays as it is. */
export const canonicalServer = (url: string): string => {
  if (!URL.canParse(url)) return url;
  const plain = new URL(url);
  if (plain.hostname === 'localhost') plain.hostname = HERE;
  return plain.href.replace(/\/+$/, '');
};

/** All that one may call the server at a `ServerAddress`'s url, the canonical one first. */
export const spellingsOf = (url: string): readonly string[] => {
  const first = canonicalServer(url);
  const other = new URL(first);
  if (other.hostname !== HERE) return [first];
  other.hostname = 'localhost';
  return [first, other.href.replace(/\/+$/, '')];
};

const signInOf = (url: URL, env: NodeJS.ProcessEnv): SignIn => {
  if (url.username !== '') {
    return { kind: 'basic', user: decodeURIComponent(url.username), password: decodeURIComponent(url.password) };
  }
  const { MLFLOW_TRACKING_USERNAME: user, MLFLOW_TRACKING_PASSWORD: password, MLFLOW_TRACKING_TOKEN: token } = env;
  if (user && password) return { kind: 'basic', user, password };
  return token ? { kind: 'token', token } : { kind: 'none' };
};

export const signInHeaders = (signIn: SignIn): Readonly<Record<string, string>> => {
  switch (signIn.kind) {
    case 'none':
      return {};
    case 'basic':
      return { authorization: `Basic ${Buffer.from(`${signIn.user}:${signIn.password}`).toString('base64')}` };
    case 'token':
      return { authorization: `Bearer ${signIn.token}` };
  }
};
