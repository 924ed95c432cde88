/** What a bucket holds: lists of 1000 keys at a time, and which of the wanted objects are among them. */
import { OBJECT_NAME, type ObjectId } from '../../store/object-id.ts';
import { keyOf, type Listed, placeOf } from '../object-store.ts';
import type { S3Client } from './client.ts';
import { keyIn } from './keys.ts';
import { inLanes } from './lanes.ts';
import { partsOf, textOf } from './xml.ts';

/** Up to so many are asked for one by one without a look at the whole. */
const ASK_UP_TO = 24;
/** What a list of 1000 keys costs, in requests for one. */
const LIST_COST = 5;
const HEX = Array.from({ length: 16 }, (_, digit) => digit.toString(16));
const HEX_PAIRS = HEX.flatMap((a) => HEX.map((b) => a + b));

export type Page = {
  readonly keys: readonly { readonly key: string; readonly size: number }[];
  readonly next: string | null;
};

const listPage = async (client: S3Client, prefix: string, next: string | null): Promise<Page> => {
  const query = { 'list-type': '2', prefix, ...(next === null ? {} : { 'continuation-token': next }) };
  const xml = (await client.request({ method: 'GET', key: null, query })).body.toString('utf8');
  const keys = [...partsOf(xml, 'Contents')].map((part) => ({
    key: textOf(part, 'Key') ?? '',
    size: Number(textOf(part, 'Size')),
  }));
  return { keys, next: textOf(xml, 'IsTruncated') === 'true' ? textOf(xml, 'NextContinuationToken') : null };
};

export const listAll = async function* (
  client: S3Client,
  prefix: string,
  from: string | null = null,
): AsyncGenerator<Page['keys']> {
  for (let next = from; ; ) {
    const page: Page = await listPage(client, prefix, next);
    yield page.keys;
    next = page.next;
    if (next === null) return;
  }
};

/** A key as an object; null for what is none. */
const objectOf = (key: string, start: string, legacy: boolean): ObjectId | null => {
  const rest = key.slice(start.length);
  const oid = rest[2] === '/' ? rest.slice(0, 2) + rest.slice(3) : '';
  return OBJECT_NAME.test(oid) ? { oid, legacy } : null;
};

const startOf = (client: S3Client, legacy: boolean): string =>
  keyIn(client.settings.prefix, legacy ? '' : 'files/md5/');

/** All objects, list by list. */
export const listObjects = async function* (client: S3Client, legacy: boolean): AsyncGenerator<readonly Listed[]> {
  const start = startOf(client, legacy);
  // Legacy objects lie beside `files/`: only folders of two hex digits are looked into.
  const prefixes = legacy ? HEX_PAIRS.map((pair) => `${start}${pair}/`) : [start];
  for (const prefix of prefixes) {
    for await (const keys of listAll(client, prefix)) {
      yield keys.flatMap(({ key, size }) => {
        const id = objectOf(key, start, legacy);
        return id ? [{ id, size }] : [];
      });
    }
  }
};

/** `keyOf` of those that are there: by one question each, or by lists, whichever is less. */
export const existingOf = async (
  client: S3Client,
  ids: readonly ObjectId[],
  jobs: number,
): Promise<ReadonlySet<string>> => {
  const found = new Set<string>();
  const ask = (some: readonly ObjectId[]): Promise<void> =>
    inLanes(some, jobs, async (id) => {
      if (await isThere(client, id)) found.add(keyOf(id));
    });
  const plain = ids.filter(({ legacy }) => !legacy);
  await ask(ids.filter(({ legacy }) => legacy));
  if (plain.length <= ASK_UP_TO) {
    await ask(plain);
    return found;
  }
  const start = startOf(client, false);
  const wanted = new Set(plain.map(({ oid }) => oid));
  const see = (keys: Page['keys']): void => {
    for (const { key } of keys) {
      const id = objectOf(key, start, false);
      if (id && wanted.has(id.oid)) found.add(id.oid);
    }
  };
  const first = await listPage(client, start, null).catch((fault: unknown) => {
    if (fault instanceof Error && 'status' in fault && fault.status === 403) return null; // may read, may not list
    throw fault;
  });
  if (first === null) await ask(plain);
  else {
    see(first.keys);
    if (first.next !== null) {
      const pages = pagesOf(first.keys.at(-1)?.key.slice(start.length) ?? '', first.keys.length);
      if (pages * LIST_COST > plain.length) await ask(plain.filter(({ oid }) => !found.has(oid)));
      else {
        // Names are md5s: any part of the alphabet holds as much as another.
        const strands = pages < 16 ? [''] : pages < 256 ? HEX : HEX_PAIRS;
        await inLanes(strands, jobs, async (strand) => {
          for await (const keys of listAll(client, start + strand, strand === '' ? first.next : null)) see(keys);
        });
      }
    }
  }
  return found;
};

/** How many lists the whole takes, from how far the first has come: names are spread evenly. */
const pagesOf = (last: string, count: number): number => {
  const share = (Number.parseInt(last.replace('/', '').slice(0, 8), 16) + 1) / 2 ** 32;
  return Number.isFinite(share) && share > 0 ? count / share / 1000 : Number.POSITIVE_INFINITY;
};

const isThere = async (client: S3Client, id: ObjectId): Promise<boolean> => {
  const key = keyIn(client.settings.prefix, placeOf(id));
  const answer = await client.request({ method: 'HEAD', key, headers: client.settings.keyHeaders, accept: [404] });
  return answer.status !== 404;
};
