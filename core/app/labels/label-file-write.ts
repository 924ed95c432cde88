/** A queue as files for other programs, each written whole or not at all. */
import { closeSync, fsyncSync, openSync, statSync, writeSync } from 'node:fs';
import { extname } from 'node:path';
import { replaceFile, writeFileAtomic } from '../../base/atomic-file.ts';
import { openTableWriter } from '../../data/import/table-write.ts';
import { argillaRecords, argillaSettings } from '../../labels/formats/argilla-write.ts';
import type { Outgoing } from '../../labels/formats/exchange.ts';
import { labelStudioConfig, labelStudioTasks } from '../../labels/formats/label-studio-write.ts';
import { CSV_COLUMNS, csvRows, jsonLines } from '../../labels/formats/rows.ts';
import type { LabelFormat } from './label-file-read.ts';

export type WrittenFile = { readonly file: string; readonly bytes: number };

/** Beside Label Studio's tasks their labelling interface, beside Argilla's records the dataset's settings. */
export const writeLabelFiles = (out: Outgoing, format: LabelFormat, path: string): WrittenFile[] => {
  const beside = (ending: string): string => `${path.slice(0, path.length - extname(path).length)}${ending}`;
  switch (format) {
    case 'label-studio':
      writePieces(path, labelStudioTasks(out));
      writeFileAtomic(beside('.xml'), labelStudioConfig(out));
      return [path, beside('.xml')].map(written);
    case 'argilla':
      writePieces(path, argillaRecords(out));
      writeFileAtomic(beside('.settings.json'), argillaSettings(out));
      return [path, beside('.settings.json')].map(written);
    case 'jsonl':
      writePieces(path, jsonLines(out));
      return [written(path)];
    case 'csv':
      replaceFile(path, (temporary) => {
        const table = openTableWriter(temporary, 'csv', CSV_COLUMNS);
        try {
          for (const row of csvRows(out)) table.row(row);
          table.end();
        } finally {
          table.close();
        }
      });
      return [written(path)];
    default:
      return format satisfies never;
  }
};

const written = (file: string): WrittenFile => ({ file, bytes: statSync(file).size });

const AT_ONCE = 1 << 18;

const writePieces = (path: string, pieces: Iterable<string>): void =>
  replaceFile(path, (temporary) => {
    const file = openSync(temporary, 'wx');
    try {
      let waiting = '';
      for (const piece of pieces) {
        waiting += piece;
        if (waiting.length < AT_ONCE) continue;
        writeSync(file, waiting);
        waiting = '';
      }
      writeSync(file, waiting);
      fsyncSync(file);
    } finally {
      closeSync(file);
    }
  });
