/** A question that is answered with y or n, as DVC asks it. Without a terminal the answer is no. */
import { readSync } from 'node:fs';
import { isatty } from 'node:tty';
import type { Ui } from './command.ts';
import { printQuestion } from './ui.ts';

export const confirm = (ui: Ui, question: string): boolean => {
  if (ui.quiet || !isatty(0)) return false;
  for (;;) {
    printQuestion(`${question} [y/n]: `);
    const answer = readLine().trim().toLowerCase();
    if (['y', 'yes'].includes(answer)) return true;
    if (['n', 'no', ''].includes(answer)) return false;
    printQuestion("Your response must be one of: 'y', 'n', 'yes', 'no'. Please try again.\n");
  }
};

const readLine = (): string => {
  const byte = Buffer.alloc(1);
  let line = '';
  for (;;) {
    try {
      if (readSync(0, byte) === 0 || byte[0] === 0x0a) return line;
    } catch {
      return line;
    }
    line += byte.toString('latin1');
  }
};
