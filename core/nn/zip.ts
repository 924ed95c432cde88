/** The entries of a zip archive without compression, as torch.save writes it (APPNOTE 6.3.10: sections 4.3.7, 4.3.12, 4.3.14 to 16, 4.5.3). */

export type ZipEntry = { readonly name: string; readonly start: number; readonly size: number };

/** Reads `length` bytes at `position`; throws when the file ends before. */
export type ReadAt = (position: number, length: number) => Buffer;

const END = 0x06054b50;
const END_64_LOCATOR = 0x07064b50;
const CENTRAL = 0x02014b50;
const LOCAL = 0x04034b50;
const END_SIZE = 22;
/** The end record may be followed by a comment of this length. */
const LONGEST_COMMENT = 0xffff;
const IN_64_BITS = 0xffffffff;

/** Sizes and offsets above 4 GiB stand in an extra field, only those that do not fit, in this order. */
const wide = (extra: Buffer, size: number, offset: number): { readonly size: number; readonly offset: number } => {
  for (let at = 0; at + 4 <= extra.length; at += 4 + extra.readUInt16LE(at + 2)) {
    if (extra.readUInt16LE(at) !== 1) continue;
    let next = at + 4;
    const take = (): number => {
      next += 8;
      return Number(extra.readBigUInt64LE(next - 8));
    };
    const realSize = size === IN_64_BITS ? take() : size;
    // The compressed size, the same here, comes between.
    if (size === IN_64_BITS) take();
    return { size: realSize, offset: offset === IN_64_BITS ? take() : offset };
  }
  return { size, offset };
};

const directoryOf = (readAt: ReadAt, fileSize: number): { readonly start: number; readonly count: number } => {
  const tailSize = Math.min(fileSize, END_SIZE + LONGEST_COMMENT);
  const tail = readAt(fileSize - tailSize, tailSize);
  for (let at = tail.length - END_SIZE; at >= 0; at -= 1) {
    if (tail.readUInt32LE(at) !== END) continue;
    const start = tail.readUInt32LE(at + 16);
    const locator = at - 20;
    if (locator >= 0 && tail.readUInt32LE(locator) === END_64_LOCATOR) {
      const record = readAt(Number(tail.readBigUInt64LE(locator + 8)), 56);
      return { start: Number(record.readBigUInt64LE(48)), count: Number(record.readBigUInt64LE(32)) };
    }
    return { start, count: tail.readUInt16LE(at + 10) };
  }
  throw new Error('it has no zip directory at its end');
};

/** @throws Error that says what is wrong. */
export const readZip = (readAt: ReadAt, fileSize: number): readonly ZipEntry[] => {
  const directory = directoryOf(readAt, fileSize);
  const entries: ZipEntry[] = [];
  let at = directory.start;
  for (let i = 0; i < directory.count; i += 1) {
    const header = readAt(at, 46);
    if (header.readUInt32LE(0) !== CENTRAL) throw new Error('its zip directory is damaged');
    const [nameLength, extraLength, commentLength] = [28, 30, 32].map((offset) => header.readUInt16LE(offset)) as [
      number,
      number,
      number,
    ];
    const rest = readAt(at + 46, nameLength + extraLength);
    const name = rest.subarray(0, nameLength).toString('utf8');
    if (header.readUInt16LE(10) !== 0) throw new Error(`its entry ${name} is compressed`);
    const { size, offset } = wide(rest.subarray(nameLength), header.readUInt32LE(24), header.readUInt32LE(42));
    const local = readAt(offset, 30);
    if (local.readUInt32LE(0) !== LOCAL) throw new Error(`its entry ${name} is damaged`);
    const start = offset + 30 + local.readUInt16LE(26) + local.readUInt16LE(28);
    if (start + size > fileSize) throw new Error(`its entry ${name} ends behind the file`);
    entries.push({ name, start, size });
    at += 46 + nameLength + extraLength + commentLength;
  }
  return entries;
};
