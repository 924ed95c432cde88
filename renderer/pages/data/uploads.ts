/** Sends files to the engine in pieces, one after the other: a page has no paths, and need not. */
import type { UploadedFile } from '../../../core/contract/index.ts';
import { client } from '../../engine/client.ts';

/** Bytes a piece; as base64 it stays far below what one message may hold. */
const PIECE = 3 * 1024 * 1024;

const base64 = (bytes: Uint8Array): string => {
  let text = '';
  // In parts: a call takes only so many arguments.
  for (let at = 0; at < bytes.length; at += 0x8000) text += String.fromCharCode(...bytes.subarray(at, at + 0x8000));
  return btoa(text);
};

/** @param onBytes how much of the file is there. The engine forgets a file that was not finished. */
export const upload = async (
  file: File,
  onBytes: (bytes: number) => void,
  isStopped: () => boolean,
): Promise<UploadedFile | null> => {
  let sent: UploadedFile | null = null;
  for (let offset = 0; offset === 0 || offset < file.size; offset += PIECE) {
    if (isStopped()) {
      if (sent) void client.data.forgetUpload({ id: sent.id });
      return null;
    }
    const piece = base64(new Uint8Array(await file.slice(offset, offset + PIECE).arrayBuffer()));
    sent = await client.data.upload({ ...(sent ? { id: sent.id } : {}), name: file.name, offset, piece });
    onBytes(sent.bytes);
  }
  return sent;
};
