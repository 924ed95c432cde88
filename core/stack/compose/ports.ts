/** Ports in short form, `[address:][host[-host]:]container[-container][/protocol]`, as the Engine's own client reads them. */
import { isIP } from 'node:net';

type ShortPort = {
  readonly host_ip?: string;
  readonly target: number;
  readonly published?: string;
  readonly protocol: string;
};
/** `fault` says what is wrong with the text. */
type Ports = { readonly ports: readonly ShortPort[] } | { readonly fault: string };

type Range = { readonly from: number; readonly to: number };

const range = (text: string): Range | null => {
  const [, from = '', to = from] = /^(\d+)(?:-(\d+))?$/.exec(text) ?? [];
  const bounds = { from: Number(from), to: Number(to) };
  return from !== '' && bounds.from <= bounds.to && bounds.to <= 65_535 ? bounds : null;
};

/** The address may hold colons itself: what stands before the last two parts. */
const split = (text: string): readonly [ip: string, host: string, container: string] => {
  const parts = text.split(':');
  const container = parts.pop() ?? '';
  const host = parts.pop() ?? '';
  return [parts.join(':'), host, container];
};

export const parsePorts = (text: string): Ports => {
  const [bound, protocol = 'tcp'] = text.split('/');
  const [address, host, container] = split(bound ?? '');
  const ip = address.startsWith('[') && address.endsWith(']') ? address.slice(1, -1) : address;
  /** IPv6 stands in brackets. */
  if (ip !== '' && (isIP(ip) === 0 || (ip === address && isIP(ip) === 6)))
    return { fault: `${address} is not an IP address` };
  if (container === '') return { fault: 'the port of the container is missing' };
  const inside = range(container);
  if (inside === null) return { fault: `${container} is not a port of a container` };
  const outside = host === '' ? null : range(host);
  if (host !== '' && outside === null) return { fault: `${host} is not a port of this machine` };
  const kind = protocol.toLowerCase();
  if (!['tcp', 'udp', 'sctp'].includes(kind)) return { fault: `${protocol} is not tcp, udp or sctp` };
  const count = inside.to - inside.from;
  const differs = outside !== null && outside.to - outside.from !== count;
  if (differs && count > 0) return { fault: `the ranges ${host} and ${container} differ in length` };
  const published = (index: number): string | undefined => {
    if (outside === null) return undefined;
    return differs ? `${outside.from}-${outside.to}` : String(outside.from + index);
  };
  const ports = Array.from({ length: count + 1 }, (_, index): ShortPort => {
    const hostPort = published(index);
    return {
      ...(ip === '' ? {} : { host_ip: ip }),
      target: inside.from + index,
      ...(hostPort === undefined ? {} : { published: hostPort }),
      protocol: kind,
    };
  });
  /** Compose sorts a range as text: 10000 stands before 9999. */
  return { ports: ports.toSorted((a, b) => (String(a.target) < String(b.target) ? -1 : 1)) };
};
