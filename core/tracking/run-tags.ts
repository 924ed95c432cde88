/** Tags that people give to runs, taken away again. */
import { IdriftError } from '../contract/errors.ts';

/** What programs keep in tags is theirs: the name, the owner, the checkpoint, the code. */
const RESERVED = /^(mlflow|idrift)\./;

const isReservedTag = (key: string): boolean => RESERVED.test(key);

/** @throws IdriftError `bad-input` */
export const checkOwnTag = (key: string): void => {
  if (!isReservedTag(key)) return;
  throw new IdriftError({
    code: 'bad-input',
    message: `The tag ${key} belongs to MLflow or Idrift, which read it.`,
    where: 'key',
    hint: 'Names that begin with "mlflow." or "idrift." are theirs: give yours another.',
  });
};
