/** Random numbers from a key and a counter: any part can be made without the parts before it, and equal seeds give equal numbers. */

/** A 32-bit mixing function (two multiply-xorshift rounds), uniform over its inputs. */
export const mix = (value: number): number => {
  let x = value | 0;
  x = Math.imul(x ^ (x >>> 16), 0x7feb352d);
  x = Math.imul(x ^ (x >>> 15), 0x846ca68b);
  return (x ^ (x >>> 16)) >>> 0;
};

/** A key from a seed and a name (FNV-1a over its UTF-16 units). */
export const keyOf = (seed: number, name: string): number => {
  let hash = 0x811c9dc5 ^ mix(seed);
  for (let i = 0; i < name.length; i += 1) hash = Math.imul(hash ^ name.charCodeAt(i), 0x01000193);
  return mix(hash);
};

/** Uniform in (0, 1). */
const uniform = (key: number, counter: number): number => (mix(mix(counter) ^ key) + 0.5) / 4294967296;

/** Fills with N(0, deviation²), by Box and Muller. */
export const fillNormal = (into: Float32Array, deviation: number, key: number): void => {
  for (let i = 0; i < into.length; i += 2) {
    const radius = deviation * Math.sqrt(-2 * Math.log(uniform(key, i)));
    const angle = 2 * Math.PI * uniform(key, i + 1);
    into[i] = radius * Math.cos(angle);
    if (i + 1 < into.length) into[i + 1] = radius * Math.sin(angle);
  }
};

/** Fills with numbers uniform in ±limit. */
export const fillUniform = (into: Float32Array, limit: number, key: number): void => {
  for (let i = 0; i < into.length; i += 1) into[i] = (2 * uniform(key, i) - 1) * limit;
};
