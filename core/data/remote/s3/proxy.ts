/** Connections through the proxy that HTTPS_PROXY, HTTP_PROXY and NO_PROXY name, as other S3 clients use them. */
import { connect as connectPlain, type Socket } from 'node:net';
import { connect as connectTls } from 'node:tls';
import { Duplex } from 'node:stream';
import { type Endpoint, tlsOptions } from './connection.ts';

export const proxiedSocket = (endpoint: Endpoint): Socket => {
  const proxy = proxyFor(endpoint, process.env);
  if (!proxy) {
    return endpoint.isTls
      ? connectTls(tlsOptions(endpoint))
      : connectPlain({ host: endpoint.host, port: endpoint.port });
  }
  const tunnel = openTunnel(proxy, endpoint);
  return endpoint.isTls ? connectTls({ ...tlsOptions(endpoint), socket: tunnel }) : (tunnel as Socket);
};

/** null: straight. */
export const proxyFor = (
  { isTls, host, port }: Pick<Endpoint, 'isTls' | 'host' | 'port'>,
  env: NodeJS.ProcessEnv,
): URL | null => {
  const get = (name: string): string => env[name.toLowerCase()] ?? env[name] ?? '';
  const address = get(isTls ? 'HTTPS_PROXY' : 'HTTP_PROXY') || get('ALL_PROXY');
  if (address === '') return null;
  for (const each of get('NO_PROXY')
    .split(/[\s,]+/)
    .filter(Boolean)) {
    const [, name = '', only] = /^\*?\.?([^:]*|\[.*\])(?::(\d+))?$/.exec(each) ?? [];
    if (each === '*') return null;
    if ((only === undefined || Number(only) === port) && (host === name || host.endsWith(`.${name}`))) return null;
  }
  return new URL(address.includes('://') ? address : `http://${address}`);
};

/** A stream that the proxy connects to the server; what is written before waits. */
const openTunnel = (proxy: URL, { host, port }: Endpoint): Duplex => {
  const socket = connectPlain({ host: proxy.hostname, port: Number(proxy.port) || 80 });
  const login =
    proxy.username === ''
      ? ''
      : `proxy-authorization: Basic ${Buffer.from(`${decodeURIComponent(proxy.username)}:${decodeURIComponent(proxy.password)}`).toString('base64')}\r\n`;
  let isOpen = false;
  let answer = Buffer.alloc(0);
  let waiting: (() => void) | null = null;
  const stream: Duplex & { setNoDelay?: unknown; setTimeout?: unknown } = new Duplex({
    read: () => void socket.resume(),
    write: (piece: Buffer, _encoding, done) => {
      const send = (): void => void socket.write(piece, () => done());
      if (isOpen) send();
      else waiting = send;
    },
    final: (done) => void socket.end(done),
    destroy: (error, done) => {
      socket.destroy();
      done(error);
    },
  });
  socket.on('connect', () => socket.write(`CONNECT ${host}:${port} HTTP/1.1\r\nhost: ${host}:${port}\r\n${login}\r\n`));
  socket.on('data', (data: Buffer) => {
    if (isOpen) {
      if (!stream.push(data)) socket.pause();
      return;
    }
    answer = Buffer.concat([answer, data]);
    const end = answer.indexOf('\r\n\r\n');
    if (end < 0) return;
    const status = answer.toString('latin1', 9, 12);
    if (status !== '200') {
      stream.destroy(
        Object.assign(new Error(`The proxy ${proxy.host} refuses the connection (HTTP ${status}).`), {
          code: 'EPROXY',
        }),
      );
      return;
    }
    isOpen = true;
    stream.emit('connect');
    if (answer.length > end + 4) stream.push(answer.subarray(end + 4));
    waiting?.();
  });
  socket.on('error', (error) => stream.destroy(error));
  socket.on('close', () => stream.destroy());
  return Object.assign(stream, {
    setNoDelay: () => stream,
    setTimeout: (ms: number) => socket.setTimeout(ms, () => stream.emit('timeout')),
  });
};
