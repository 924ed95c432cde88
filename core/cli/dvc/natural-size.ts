/** Bytes as DVC shows them: whole below 1024, then three digits and a letter: `4.00k`, `12.3M`. */
export const naturalSize = (bytes: number): string => {
  if (bytes < 1024) return bytes.toFixed(0);
  let value = bytes;
  for (const unit of ['', 'k', 'M', 'G', 'T', 'P']) {
    if (value < 999.5)
      return `${value < 9.995 ? value.toFixed(2) : value < 99.95 ? value.toFixed(1) : value.toFixed(0)}${unit}`;
    value /= 1024;
  }
  return `${value.toFixed(1)}E`;
};
