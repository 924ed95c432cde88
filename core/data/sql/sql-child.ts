/** The process that runs one question in SQL. It can be killed at any moment: it writes nothing but its own temporary folder. */
import { serveParent, toParent } from '../../base/child.ts';
import { toErrorInfo } from '../../contract/errors.ts';
import { answerSql } from './answer.ts';
import type { FromSqlChild, ToSqlChild } from './protocol.ts';

const answer = async (question: ToSqlChild): Promise<FromSqlChild> => {
  try {
    return await answerSql(question);
  } catch (thrown) {
    return { kind: 'error', info: toErrorInfo(thrown) };
  }
};

serveParent((message) => {
  void answer(message as ToSqlChild).then(toParent);
});
