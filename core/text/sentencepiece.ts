/** `sentencepiece.bpe.model`: Google's ModelProto, of which a tokenizer needs pieces, scores and the compiled normalisation. */

export type SentencePieceFile = {
  readonly pieces: readonly { readonly piece: string; readonly score: number; readonly kind: number }[];
  readonly charsmap: Uint8Array | null;
  /** 1: Unigram, 2: BPE (trainer_spec.model_type). */
  readonly modelType: number;
};

/** SentencePiece.Type: of these, control pieces (`<s>`) and pieces that a user defined are added tokens. */
export const CONTROL_PIECE = 3;
export const USER_PIECE = 4;

type Field = { readonly number: number; readonly varint: number; readonly bytes: Uint8Array };

/** The fields of a protobuf message in order: varints, and bytes of fixed or given length. */
function* fieldsOf(message: Uint8Array): Generator<Field> {
  let at = 0;
  const varint = (): number => {
    let value = 0;
    for (let shift = 1; ; shift *= 128) {
      const byte = message[at++];
      if (byte === undefined) throw new Error('The file is cut off.');
      value += (byte & 127) * shift;
      if (byte < 128) return value;
    }
  };
  const take = (length: number): Uint8Array => {
    if (at + length > message.length) throw new Error('The file is cut off.');
    at += length;
    return message.subarray(at - length, at);
  };
  const none = new Uint8Array();
  while (at < message.length) {
    const key = varint();
    const number = Math.floor(key / 8);
    const wire = key % 8;
    if (wire === 0) yield { number, varint: varint(), bytes: none };
    else if (wire === 1) yield { number, varint: 0, bytes: take(8) };
    else if (wire === 2) yield { number, varint: 0, bytes: take(varint()) };
    else if (wire === 5) yield { number, varint: 0, bytes: take(4) };
    else throw new Error('This is not a SentencePiece model.');
  }
}

const text = (bytes: Uint8Array): string => new TextDecoder('utf-8', { fatal: true, ignoreBOM: true }).decode(bytes);

const pieceOf = (message: Uint8Array) => {
  const found = { piece: '', score: 0, kind: 1 };
  for (const { number, bytes, varint } of fieldsOf(message)) {
    if (number === 1) found.piece = text(bytes);
    else if (number === 2) found.score = new DataView(bytes.buffer, bytes.byteOffset, 4).getFloat32(0, true);
    else if (number === 3) found.kind = varint;
  }
  return found;
};

export const readSentencePiece = (file: Uint8Array): SentencePieceFile => {
  const pieces: ReturnType<typeof pieceOf>[] = [];
  let charsmap: Uint8Array | null = null;
  let modelType = 1;
  for (const { number, bytes } of fieldsOf(file)) {
    if (number === 1) pieces.push(pieceOf(bytes));
    else if (number === 2) for (const spec of fieldsOf(bytes)) modelType = spec.number === 3 ? spec.varint : modelType;
    else if (number === 3)
      for (const spec of fieldsOf(bytes)) if (spec.number === 2 && spec.bytes.length > 0) charsmap = spec.bytes;
  }
  if (pieces.length === 0) throw new Error('This is not a SentencePiece model: it holds no pieces.');
  return { pieces, charsmap, modelType };
};
