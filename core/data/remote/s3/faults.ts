/** Which faults stop a whole transfer, and which are one object's. */
import { IdriftError, toErrorInfo } from '../../../contract/errors.ts';
import type { TransferTask } from '../object-store.ts';
import { S3Error } from './errors.ts';

/** The fault as this object's. @throws what every other object would meet too: no server, no rights, no bucket. */
export const faultOf = (thrown: unknown, task: TransferTask): IdriftError => {
  if (
    thrown instanceof S3Error &&
    (thrown.status === 0 || thrown.status === 401 || thrown.status === 403 || thrown.reason === 'NoSuchBucket')
  ) {
    throw thrown;
  }
  if (thrown instanceof IdriftError) return thrown;
  return new IdriftError({ where: task.name, ...toErrorInfo(thrown) }, { cause: thrown });
};
