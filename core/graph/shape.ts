/** Tensor shapes with concrete and named dimensions, so that one graph serves every batch size and text length. */

/** A number, a name (`batch`), or a product (`12*batch*length`: a number first, names in alphabetical order). */
export type Dim = number | string;
export type Shape = readonly Dim[];

/** The product of dimensions as one dimension. */
export const product = (dims: Shape): Dim => {
  let factor = 1;
  const names: string[] = [];
  for (const dim of dims) {
    for (const part of String(dim).split('*')) {
      if (/^\d+$/.test(part)) factor *= Number(part);
      else names.push(part);
    }
  }
  if (names.length === 0) return factor;
  return factor === 1 ? names.toSorted().join('*') : [factor, ...names.toSorted()].join('*');
};

export const sameShape = (a: Shape, b: Shape): boolean => a.length === b.length && a.every((dim, i) => dim === b[i]);

export const dimAt = (shape: Shape, axis: number): Dim => {
  const dim = shape[axis];
  if (dim === undefined) throw new Error(`Axis ${axis} is outside [${shape.join(', ')}].`);
  return dim;
};

/** NumPy's broadcasting; a named dimension meets itself or 1 only. */
export const broadcast = (a: Shape, b: Shape): Shape => {
  const rank = Math.max(a.length, b.length);
  return Array.from({ length: rank }, (_, i) => {
    const left = a[i - rank + a.length] ?? 1;
    const right = b[i - rank + b.length] ?? 1;
    if (left === right || right === 1) return left;
    if (left === 1) return right;
    throw new Error(`Shapes [${a.join(', ')}] and [${b.join(', ')}] do not broadcast.`);
  });
};
