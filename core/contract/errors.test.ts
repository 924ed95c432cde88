import { expect, test } from 'vitest';
import { errorInfoOf, IdriftError } from './errors.ts';

test('an ErrorInfo is shown as it is, whether thrown over RPC or held by an answer', () => {
  const info = { code: 'conflict', message: 'Port 8000 is taken.', where: 'port 8000' } as const;
  expect(errorInfoOf(info)).toBe(info);
  expect(errorInfoOf(Object.assign(new Error('over RPC'), { code: 'IDRIFT', data: info }))).toBe(info);
  expect(errorInfoOf(new IdriftError(info))).toBe(info);
  expect(errorInfoOf(new Error('The connection was lost.'))).toEqual({
    code: 'internal',
    message: 'The connection was lost.',
  });
});
