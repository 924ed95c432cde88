/** Tags that people give to runs, taken away again. */
import { IdriftError } from '../contract/errors.ts';
import { isProgramTag } from '../contract/tracking.ts';

/** @throws IdriftError `bad-input` */
export const checkOwnTag = (key: string): void => {
  if (!isProgramTag(key)) return;
  throw new IdriftError({
    code: 'bad-input',
    message: `The tag ${key} belongs to MLflow or Idrift, which read it.`,
    where: 'key',
    hint: 'Names that begin with "mlflow." or "idrift." are theirs: give yours another.',
  });
};
