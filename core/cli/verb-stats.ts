/** `idrift stats`: every statistic by its name, so that any can be checked against other programs. Needs no project. */
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import type { Command } from 'commander';

export const addStatsVerb = (program: Command): void => {
  program
    .command('stats')
    .description('statistics by their names: one JSON object a line on stdin, {"id","op",…input}, one a line out')
    .action(async () => {
      const { answerLine } = await import('../app/statistics/answer-line.ts');
      const lines = createInterface({ input: process.stdin, crlfDelay: Number.POSITIVE_INFINITY });
      for await (const line of lines) {
        if (line.trim() === '') continue;
        // A reader that is slower than we are is waited for.
        if (!process.stdout.write(`${answerLine(line)}\n`)) await once(process.stdout, 'drain');
      }
    });
};
