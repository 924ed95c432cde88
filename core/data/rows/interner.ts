/** Numbers for the strings that occur in a file, found by their bytes: labels and keys are counted without being decoded. */

export type Interner = {
  /** The number of the JSON string whose inner bytes these are, a new one at need; -1 when there are `most` already. */
  readonly idOf: (bytes: Uint8Array, from: number, to: number, most?: number) => number;
  /** The string, its escapes resolved. */
  readonly nameOf: (id: number) => string;
  readonly size: () => number;
};

const decoder = new TextDecoder();

export const internBytes = (): Interner => {
  let pool = new Uint8Array(4096);
  let used = 0;
  let starts = new Uint32Array(256);
  let count = 0;
  /** Open addressing: an id + 1, 0 where free. At most half full. */
  let slots = new Int32Array(1024);
  let hashes = new Int32Array(256);

  const grow = (): void => {
    const wider = new Int32Array(slots.length * 2);
    for (let id = 0; id < count; id++) {
      let at = (hashes[id] as number) & (wider.length - 1);
      while (wider[at] !== 0) at = (at + 1) & (wider.length - 1);
      wider[at] = id + 1;
    }
    slots = wider;
  };

  const equals = (id: number, bytes: Uint8Array, from: number, to: number): boolean => {
    const start = starts[id] as number;
    if ((starts[id + 1] as number) - start !== to - from) return false;
    for (let i = from, at = start; i < to; i++, at++) if (bytes[i] !== pool[at]) return false;
    return true;
  };

  const add = (bytes: Uint8Array, from: number, to: number, hash: number): number => {
    if (used + to - from > pool.length) {
      const wider = new Uint8Array(Math.max(pool.length * 2, used + to - from));
      wider.set(pool.subarray(0, used));
      pool = wider;
    }
    if (count + 2 > starts.length) {
      const [wider, wide] = [new Uint32Array(starts.length * 2), new Int32Array(starts.length * 2)];
      wider.set(starts);
      wide.set(hashes);
      starts = wider;
      hashes = wide;
    }
    pool.set(bytes.subarray(from, to), used);
    starts[count] = used;
    used += to - from;
    hashes[count] = hash;
    count++;
    starts[count] = used;
    return count - 1;
  };

  return {
    idOf: (bytes, from, to, most = Number.POSITIVE_INFINITY) => {
      let hash = 0x811c9dc5;
      for (let i = from; i < to; i++) hash = Math.imul(hash ^ (bytes[i] as number), 0x01000193);
      hash ^= hash >>> 15;
      let at = hash & (slots.length - 1);
      for (;;) {
        const found = slots[at] as number;
        if (found === 0) break;
        if (hashes[found - 1] === hash && equals(found - 1, bytes, from, to)) return found - 1;
        at = (at + 1) & (slots.length - 1);
      }
      if (count >= most) return -1;
      const id = add(bytes, from, to, hash);
      slots[at] = id + 1;
      if (count * 2 > slots.length) grow();
      return id;
    },
    nameOf: (id) => {
      const text = decoder.decode(pool.subarray(starts[id], starts[id + 1]));
      if (!text.includes('\\')) return text;
      try {
        return String(JSON.parse(`"${text}"`));
      } catch {
        return text;
      }
    },
    size: () => count,
  };
};
