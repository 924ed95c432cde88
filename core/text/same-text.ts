/** When two texts count as one. */

/** NFC, lower case, white space as one blank: equal for texts that nobody would tell apart. */
export const normalText = (text: string): string => {
  const plain = text.normalize('NFC').toLowerCase().trim();
  return /\s\s|[^\S ]/.test(plain) ? plain.replaceAll(/\s+/g, ' ') : plain;
};
