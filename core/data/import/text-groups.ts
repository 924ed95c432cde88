/** Rows of the same text, by a hash of 64 bits: twins are found among millions without keeping their texts. */

export type TextGroups = {
  /** The number of the text's group, a new one at need. */
  readonly groupOf: (text: string) => number;
  /** -1 when no row had the text. */
  readonly find: (text: string) => number;
  readonly size: () => number;
};

export const createTextGroups = (): TextGroups => {
  let slots = new Int32Array(4096);
  let highs = new Int32Array(1024);
  let lows = new Int32Array(1024);
  let count = 0;
  let high = 0;
  let low = 0;

  /** Two mixes of the code units, each of 32 bits. */
  const hash = (text: string): void => {
    let [a, b] = [0x9e3779b9 ^ text.length, 0x85ebca6b ^ text.length];
    for (let i = 0; i < text.length; i++) {
      const unit = text.charCodeAt(i);
      a = Math.imul(a ^ unit, 0x9e3779b1);
      b = Math.imul(b ^ unit, 0x5f356495);
      a ^= a >>> 15;
      b ^= b >>> 13;
    }
    a = Math.imul(a ^ (a >>> 16), 0x85ebca6b);
    b = Math.imul(b ^ (b >>> 13), 0xc2b2ae35);
    high = a ^ (a >>> 13);
    low = b ^ (b >>> 16);
  };

  /** Where the text is, or would be. */
  const slotOf = (): number => {
    let at = (high ^ low) & (slots.length - 1);
    for (;;) {
      const found = slots[at] as number;
      if (found === 0 || (highs[found - 1] === high && lows[found - 1] === low)) return at;
      at = (at + 1) & (slots.length - 1);
    }
  };

  const grow = (): void => {
    slots = new Int32Array(slots.length * 2);
    for (let group = 0; group < count; group++) {
      let at = ((highs[group] as number) ^ (lows[group] as number)) & (slots.length - 1);
      while (slots[at] !== 0) at = (at + 1) & (slots.length - 1);
      slots[at] = group + 1;
    }
  };

  return {
    groupOf: (text) => {
      hash(text);
      const at = slotOf();
      if (slots[at] !== 0) return (slots[at] as number) - 1;
      if (count === highs.length) {
        const [wideHigh, wideLow] = [new Int32Array(count * 2), new Int32Array(count * 2)];
        wideHigh.set(highs);
        wideLow.set(lows);
        highs = wideHigh;
        lows = wideLow;
      }
      highs[count] = high;
      lows[count] = low;
      count++;
      slots[at] = count;
      if (count * 2 > slots.length) grow();
      return count - 1;
    },
    find: (text) => {
      hash(text);
      return (slots[slotOf()] as number) - 1;
    },
    size: () => count,
  };
};
