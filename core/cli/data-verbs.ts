/** `idrift data …`: its verbs, from the files that hold them. */
import type { Command } from 'commander';
import type { GlobalOptions } from './terminal.ts';
import { addDataCheck } from './verb-data-check.ts';
import { addDataImport } from './verb-data-import.ts';
import { addDataMerge } from './verb-data-merge.ts';
import { addDataSql } from './verb-data-sql.ts';
import { addDataQuestions } from './verbs-data.ts';
import { addDataFileVerbs } from './verbs-data-files.ts';
import { addDataRowVerbs } from './verbs-data-rows.ts';
import { addDataRemoteVerbs, addHookVerbs } from './verbs-data-remote.ts';

export const addDataVerbs = (program: Command): void => {
  const globals = (): GlobalOptions => program.opts();
  const data = program.command('data').description('data versions and their rows');
  addDataQuestions(data, globals);
  addDataCheck(data, globals);
  addDataSql(data, globals);
  addDataImport(data, globals);
  addDataRowVerbs(data, globals);
  addDataMerge(data, globals);
  addDataFileVerbs(data, globals);
  addDataRemoteVerbs(data, globals);
  addHookVerbs(data.command('hooks').description('data follows git'), globals);
};
