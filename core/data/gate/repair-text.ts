/** Damage that a text took on its way through programs with another idea of its bytes, and its repair where nothing was lost. */

export type Damage = 'mojibake' | 'replacement' | 'control' | 'surrogate';

/** What Windows-1252 has in place of the control characters 0x80 to 0x9f. */
const SIGNS = '€\u0081‚ƒ„…†‡ˆ‰Š‹Œ\u008dŽ\u008f\u0090‘’“”•–—˜™š›œ\u009džŸ';
const BYTE_OF_SIGN = new Map(Array.from(SIGNS, (sign, at) => [sign, 0x80 + at] as const));

const CONTINUATION = `[\\u0080-\\u00bf${SIGNS.replaceAll(/[\u0080-\u009f]/g, '')}]`;
/** A letter that stands for the first byte of a UTF-8 character, and a sign that stands for its second. */
const SUSPECT = new RegExp(`[\\u00c2-\\u00f4]${CONTINUATION}`);
const SEQUENCE = new RegExp(
  `[\\u00c2-\\u00df]${CONTINUATION}|[\\u00e0-\\u00ef]${CONTINUATION}{2}|[\\u00f0-\\u00f4]${CONTINUATION}{3}`,
  'g',
);

/** Signs that end a word in ordinary text: "JASÅ…" is none that was damaged. */
const ENDS_A_WORD = /[…”’“‘»–—‹›™•‰€]/;

const strict = new TextDecoder('utf-8', { fatal: true });

const bytesOf = (word: string): Uint8Array | null => {
  const bytes = new Uint8Array(word.length);
  for (let at = 0; at < word.length; at++) {
    const code = word.charCodeAt(at);
    const byte = code < 0x100 ? code : BYTE_OF_SIGN.get(word[at] as string);
    if (byte === undefined) return null;
    bytes[at] = byte;
  }
  return bytes;
};

/**
 * A word that was UTF-8 and was read as Latin-1 or Windows-1252: its characters, taken as bytes, are valid and shorter UTF-8.
 * null when it was not, or may not have been.
 */
const mendedWord = (word: string): string | null => {
  if (!SUSPECT.test(word)) return null;
  const bytes = bytesOf(word);
  if (bytes === null || !isSurely(word)) return null;
  try {
    return strict.decode(bytes);
  } catch {
    return null;
  }
};

/** One of its sequences cannot be a capital letter with the sign that ends its word. */
const isSurely = (word: string): boolean =>
  (word.match(SEQUENCE) ?? []).some(
    (sequence) => sequence.length > 2 || sequence[0] === 'Ã' || sequence[0] === 'Â' || !ENDS_A_WORD.test(sequence),
  );

/** Word by word: in a text that was put together, some of it may be sound. A no-break space can be half of a letter. */
const mendMojibake = (text: string): string => {
  if (!SUSPECT.test(text)) return text;
  let mended = text;
  // Twice damaged texts take two steps.
  for (let step = 0; step < 3; step++) {
    const next = mended.replaceAll(/[^ \t\r\n]+/g, (word) => mendedWord(word) ?? mendedBetween(word) ?? word);
    if (next === mended) break;
    mended = next;
  }
  return mended;
};

/** A word with characters that Windows-1252 has not, such as a sound emoji: its stretches between them. */
const mendedBetween = (word: string): string | null => {
  if (!SUSPECT.test(word) || bytesOf(word) !== null) return null;
  const stretch = new RegExp(`(?:[\\u0000-\\u00ff]|${CONTINUATION})+`, 'g');
  return word.replaceAll(stretch, (part) => mendedWord(part) ?? part);
};

// Not tab, line feed, carriage return; with the mark of byte order, which is no sign inside a text.
const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f\u007f-\u009f\ufeff]/;
const CONTROLS = new RegExp(CONTROL, 'g');
const LONE_SURROGATES = /[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;

/** The gravest first. */
export const damageOf = (text: string): readonly Damage[] => {
  const found: Damage[] = [];
  if (text.includes('\ufffd') || text.includes('ï¿½')) found.push('replacement');
  if (!text.isWellFormed()) found.push('surrogate');
  if (SUSPECT.test(text) && mendMojibake(text) !== text) found.push('mojibake');
  // Damaged letters may hold control characters as bytes; those are part of the damage.
  else if (CONTROL.test(text)) found.push('control');
  return found;
};

/** Damaged letters mended, control characters and halves of characters left out. U+FFFD stays: what it was is lost. */
export const repairedText = (text: string): string =>
  mendMojibake(text).replaceAll(CONTROLS, '').replaceAll(LONE_SURROGATES, '');
