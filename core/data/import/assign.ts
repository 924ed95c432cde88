/** Which split each text goes to, where chance says it: in the shares asked for, each label by itself, the same for the same seed. */
import { seededRandom } from '../../base/seeded-random.ts';
import type { Split } from '../../contract/common.ts';

export const SPLIT_NUMBERS: readonly Split[] = ['train', 'val', 'test'];

/**
 * Fills `splitOf` for the groups that have none (-1).
 * @param labelOf a number for each group: groups of one label are spread by the shares among themselves. null: all together
 * @param shares of train, val and test, adding up to 1
 */
export const assignByShares = (
  splitOf: Int8Array,
  labelOf: Int32Array | null,
  shares: readonly [number, number, number],
  seed: number,
): void => {
  const { below } = seededRandom(`import ${seed}`);
  const byLabel = new Map<number, number[]>();
  for (let group = 0; group < splitOf.length; group++) {
    if (splitOf[group] !== -1) continue;
    const label = labelOf?.[group] ?? 0;
    const list = byLabel.get(label);
    if (list) list.push(group);
    else byLabel.set(label, [group]);
  }
  // What rounding took from one label's share is given back with the next: in all, the shares are met.
  let [seen, inTrain, inVal] = [0, 0, 0];
  for (const groups of byLabel.values()) {
    shuffle(groups, below);
    seen += groups.length;
    const most = groups.length;
    const train = clamp(Math.round(shares[0] * seen) - inTrain, shares[0] * most, most);
    const val = Math.min(clamp(Math.round(shares[1] * seen) - inVal, shares[1] * most, most), most - train);
    for (const [at, group] of groups.entries()) splitOf[group] = at < train ? 0 : at < train + val ? 1 : 2;
    // With no share for test, rounding leaves nothing to it.
    if (shares[2] === 0) for (const group of groups.slice(train + val)) splitOf[group] = shares[0] > 0 ? 0 : 1;
    inTrain += train;
    inVal += val;
  }
};

/** Not further than one row from the label's own share. */
const clamp = (count: number, share: number, most: number): number =>
  Math.max(0, Math.min(most, Math.ceil(share), Math.max(Math.floor(share), count)));

const shuffle = (list: number[], below: (n: number) => number): void => {
  for (let at = list.length - 1; at > 0; at--) {
    const other = below(at + 1);
    [list[at], list[other]] = [list[other] as number, list[at] as number];
  }
};
