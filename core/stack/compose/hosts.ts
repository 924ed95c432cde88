/** `extra_hosts`: a mapping of host to address or addresses, or a list of `host=address` (or `host:address`). */
import { type Node, kindOf, list, scalar } from './node.ts';
import { refuse } from './place.ts';
import type { Shape } from './shape.ts';

const LINE = /^([^=:]+)[=:](.+)$/;

/** Stays as it is written until it is printed: `a:1` and `a=1` of two files are two lines, as with Compose. */
const lineOf = (node: Node): Node => {
  const line = node.kind === 'scalar' && typeof node.value === 'string' ? node.value : '';
  if (LINE.test(line)) return node;
  return refuse(node.at, `${JSON.stringify(line)} names no host and address.`, 'Write "host=address".');
};

const printed = (line: string): string => {
  const [, host = '', address = ''] = LINE.exec(line) ?? [];
  return `${host}=${address.replace(/^\[(.*)\]$/, '$1')}`;
};

const linesOf = (host: string, node: Node): readonly Node[] => {
  const addresses = node.kind === 'list' ? node.items : [node];
  return addresses.map((item) => {
    if (item.kind !== 'scalar' || item.value === null)
      return refuse(item.at, `The address of ${host} is ${kindOf(item)}.`, 'Write an address.');
    return scalar(`${host}=${item.value}`, item.at);
  });
};

const textOf = (node: Node): string => (node.kind === 'scalar' ? String(node.value) : '');

export const extraHosts: Shape = {
  canonical: (node) => {
    if (node.kind === 'list') return list(node.items.map(lineOf), node.at);
    if (node.kind === 'scalar')
      return refuse(node.at, `extra_hosts is a list, not ${kindOf(node)}.`, 'Write "host=address" items.');
    return list(
      Array.from(node.entries).flatMap(([host, { value }]) => linesOf(host, value)),
      node.at,
    );
  },
  merge: (base, over) => {
    const lines = base.kind === 'list' ? base.items : [];
    const known = new Set(lines.map(textOf));
    return list(
      [...lines, ...(over.kind === 'list' ? over.items : []).filter((item) => !known.has(textOf(item)))],
      over.at,
    );
  },
  json: (node) => {
    const lines = node.kind === 'list' ? node.items.map((item) => printed(textOf(item))) : [];
    return lines.length === 0 ? undefined : lines.toSorted();
  },
};
