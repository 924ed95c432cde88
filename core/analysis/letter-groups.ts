/** Groups of things that no test tells apart: a compact letter display (Piepho 2004), by looking at every subset. */

/** Every subset is looked at: more than a dozen would be thousands. */
const MOST = 12;

/**
 * The largest groups in which no two are told apart, so that two things share a group exactly when they cannot be told
 * apart. Indices ascend within a group; groups are in the order of their members.
 * @throws RangeError with more than 12 things.
 */
export const letterGroups = (
  size: number,
  apart: (a: number, b: number) => boolean,
): readonly (readonly number[])[] => {
  if (size > MOST) throw new RangeError(`At most ${MOST} can be grouped.`);
  const alike = (members: readonly number[], next: number): boolean => members.every((each) => !apart(each, next));
  const groups: number[][] = [];
  for (let mask = 1; mask < 1 << size; mask += 1) {
    const members: number[] = [];
    let whole = true;
    for (let index = 0; index < size && whole; index += 1) {
      if ((mask & (1 << index)) === 0) continue;
      whole = alike(members, index);
      members.push(index);
    }
    if (!whole) continue;
    const grows = Array.from({ length: size }, (_, index) => index).some(
      (index) => (mask & (1 << index)) === 0 && alike(members, index),
    );
    if (!grows) groups.push(members);
  }
  return groups.toSorted(compare);
};

/** None is the beginning of another: it would lie in it. */
const compare = (a: readonly number[], b: readonly number[]): number => {
  const at = a.findIndex((member, index) => member !== b[index]);
  return (a[at] ?? 0) - (b[at] ?? 0);
};
