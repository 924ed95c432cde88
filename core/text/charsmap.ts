/** SentencePiece's compiled normalisation (`precompiled_charsmap`, for XLM-R `nmt_nfkc`): a trie of bytes to replacements. */

/** Characters that are always a cluster by themselves unless something of another kind follows; the rest is cut by the engine. */
const ALONE =
  '\\0-\\u000c\\u000e-\\u02ff\\u0370-\\u0482\\u048a-\\u052f\\u3041-\\u3096\\u30a1-\\u30fa\\u3400-\\u4dbf\\u4e00-\\u9fff';
/** Joined to whatever follows them (Grapheme_Cluster_Break=Prepend). */
const PREPENDED =
  '\\u0600-\\u0605\\u06dd\\u070f\\u0890\\u0891\\u08e2\\u0d4e\\u{110bd}\\u{110cd}\\u{111c2}\\u{111c3}\\u{113d1}\\u{1193f}\\u{11941}\\u{11a3a}\\u{11a84}-\\u{11a89}\\u{11d46}\\u{11f02}';
const CLUSTERED = new RegExp(`[${ALONE}]?(?:\\r\\n|[${PREPENDED}][^]|[^${ALONE}])+`, 'gu');
/** Longer clusters, in bytes, are never looked up as a whole. */
const LONGEST_CLUSTER = 5;

/** The double array of the `darts` library: 32-bit units with a label, an offset to their children and a leaf flag. */
const createTrie = (units: Uint32Array) => {
  const offsetOf = (unit: number): number => (unit >>> 10) << ((unit & 0x200) >>> 6);
  /** The value of the shortest beginning of `key` that has one. That it is the shortest is the library's way. */
  return (key: Uint8Array): number | undefined => {
    let at = offsetOf(units[0] ?? 0);
    for (const byte of key) {
      if (byte === 0) return undefined;
      at ^= byte;
      const unit = units[at] ?? 0;
      if ((unit & 0x800000ff) >>> 0 !== byte) return undefined;
      at ^= offsetOf(unit);
      if ((unit >>> 8) & 1) return (units[at] ?? 0) & 0x7fffffff;
    }
    return undefined;
  };
};

/** @param charsmap u32 size of the trie in bytes, the trie, then the replacements, each ended by NUL. */
export const charsmapNormalizer = (charsmap: Uint8Array): ((text: string) => string) => {
  const view = new DataView(charsmap.buffer, charsmap.byteOffset, charsmap.byteLength);
  const size = charsmap.byteLength < 4 ? -1 : view.getUint32(0, true);
  if (size < 4 || size % 4 !== 0 || 4 + size > charsmap.byteLength)
    throw new Error('The precompiled_charsmap is cut off.');
  const lookUp = createTrie(Uint32Array.from({ length: size / 4 }, (_, n) => view.getUint32(4 + 4 * n, true)));
  const replacements = charsmap.subarray(4 + size);
  const encoder = new TextEncoder();
  const decoder = new TextDecoder();
  const replacementOf = (piece: string): string | undefined => {
    const start = lookUp(encoder.encode(piece));
    if (start === undefined) return undefined;
    const end = replacements.indexOf(0, start);
    return decoder.decode(replacements.subarray(start, end < 0 ? replacements.length : end));
  };
  const known = new Map<string, string>();
  const characterOf = (character: string): string => {
    const cached = known.get(character);
    if (cached !== undefined) return cached;
    const normalised = replacementOf(character) ?? character;
    known.set(character, normalised);
    return normalised;
  };
  const each = (text: string): string => {
    let normalised = '';
    for (const character of text) normalised += characterOf(character);
    return normalised;
  };
  const clusters = new Intl.Segmenter('en', { granularity: 'grapheme' });
  const clustered = (text: string): string => {
    let normalised = '';
    for (const { segment } of clusters.segment(text)) {
      const whole = Buffer.byteLength(segment) <= LONGEST_CLUSTER ? replacementOf(segment) : undefined;
      normalised += whole ?? each(segment);
    }
    return normalised;
  };
  return (text) => {
    let normalised = '';
    let at = 0;
    for (const { 0: cluster, index } of text.matchAll(CLUSTERED)) {
      normalised += each(text.slice(at, index)) + clustered(cluster);
      at = index + cluster.length;
    }
    return normalised + each(text.slice(at));
  };
};
