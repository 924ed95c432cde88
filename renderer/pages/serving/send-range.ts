/** Which texts of a file are sent: from a row, so many. Rows count from 1. */
export type SendRange = { readonly offset: number; readonly count: number };

/** What the two fields say, or what is wrong with them. Empty "count" means the rest. */
export const sendRange = (
  from: number | string,
  amount: number | string,
  texts: number,
): SendRange | { readonly problem: string } => {
  const first = from === '' ? 1 : Number(from);
  if (texts === 0) return { problem: 'The file holds no texts.' };
  if (!Number.isInteger(first) || first < 1 || first > texts) return { problem: `The first is one of 1 to ${texts}.` };
  const rest = texts - first + 1;
  const count = amount === '' ? rest : Number(amount);
  if (!Number.isInteger(count) || count < 1 || count > rest) return { problem: `From ${first} on there are ${rest}.` };
  return { offset: first - 1, count };
};
