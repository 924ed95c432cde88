/** A large object as a file in the folder: copied and hashed at the same time. */
import { randomBytes } from 'node:crypto';
import { rmSync } from 'node:fs';
import { join } from 'node:path';
import { copyHashed } from './huge-file.ts';
import { type Linked, type LinkTask, moveInto, plainMode } from './links.ts';

export const linkLarge = async ({ object, target, isexec, md5, temporaryDir }: LinkTask): Promise<Linked> => {
  const temporary = join(temporaryDir, randomBytes(8).toString('hex'));
  const found = await copyHashed(object, temporary, plainMode(isexec), false);
  if (found !== md5) {
    rmSync(temporary, { force: true });
    return 'corrupt';
  }
  moveInto(temporary, target);
  return 'copy';
};
