/** A workbook of one sheet, written as it comes: the parts of a zip file, rows as inline strings. What Excel cannot hold is refused. */
import { closeSync, fsyncSync, openSync, writeSync } from 'node:fs';
import { constants, crc32, deflateRawSync } from 'node:zlib';
import { IdriftError } from '../../contract/errors.ts';

/** Excel's own limits. */
const MOST_ROWS = 1_048_576;
export const LONGEST_CELL = 32_767;

type Entry = {
  readonly name: string;
  readonly crc: number;
  readonly packed: number;
  readonly size: number;
  readonly at: number;
};

const TYPES =
  '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Types xmlns="http://schemas.openxmlformats.org/package/2006/content-types"><Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/><Default Extension="xml" ContentType="application/xml"/><Override PartName="/xl/workbook.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main+xml"/><Override PartName="/xl/worksheets/sheet1.xml" ContentType="application/vnd.openxmlformats-officedocument.spreadsheetml.worksheet+xml"/></Types>';
const RELS =
  '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/officeDocument" Target="xl/workbook.xml"/></Relationships>';
const BOOK_RELS =
  '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><Relationships xmlns="http://schemas.openxmlformats.org/package/2006/relationships"><Relationship Id="rId1" Type="http://schemas.openxmlformats.org/officeDocument/2006/relationships/worksheet" Target="worksheets/sheet1.xml"/></Relationships>';
const book = (sheet: string): string =>
  `<?xml version="1.0" encoding="UTF-8" standalone="yes"?><workbook xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main" xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"><sheets><sheet name="${escaped(sheet)}" sheetId="1" r:id="rId1"/></sheets></workbook>`;

const escaped = (text: string): string =>
  text
    .replaceAll('&', '&amp;')
    .replaceAll('<', '&lt;')
    .replaceAll('>', '&gt;')
    .replaceAll('"', '&quot;')
    // XML knows no other control characters, and lone halves of a sign are none.
    .replace(/[\u0000-\u0008\u000b\u000c\u000e-\u001f\ufffe\uffff]/g, '')
    .toWellFormed();

/** `AB12` */
const reference = (column: number, row: number): string => {
  let letters = '';
  for (let at = column + 1; at > 0; at = Math.floor((at - 1) / 26)) {
    letters = String.fromCharCode(65 + ((at - 1) % 26)) + letters;
  }
  return `${letters}${row}`;
};

export type XlsxCell = string | number | boolean | null;

const SHEET_HEAD =
  '<?xml version="1.0" encoding="UTF-8" standalone="yes"?><worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>';
/** Characters that are packed at once. */
const PIECE = 1 << 20;

/** @throws IdriftError `bad-input` for more rows than a sheet has */
export const openXlsxWriter = (path: string, sheet: string) => {
  const file = openSync(path, 'w');
  let position = 0;
  const put = (bytes: Uint8Array): void => {
    for (let at = 0; at < bytes.length; ) at += writeSync(file, bytes, at);
    position += bytes.length;
  };
  /** A part whose text comes in pieces: its header, which tells its size, is written again at the end. */
  const beginPart = (name: string) => {
    let entry: Entry = { name, crc: 0, packed: 0, size: 0, at: position };
    put(localHeader(entry));
    return {
      write: (text: string, isLast: boolean): void => {
        const bytes = Buffer.from(text);
        const finishFlush = isLast ? constants.Z_FINISH : constants.Z_SYNC_FLUSH;
        const packed = deflateRawSync(bytes, { finishFlush });
        put(packed);
        const [whole, size] = [entry.packed + packed.length, entry.size + bytes.length];
        entry = { ...entry, crc: crc32(bytes, entry.crc), packed: whole, size };
      },
      end: (): Entry => {
        const header = localHeader(entry);
        for (let at = 0; at < header.length; ) at += writeSync(file, header, at, header.length - at, entry.at + at);
        return entry;
      },
    };
  };
  const part = (name: string, text: string): Entry => {
    const whole = beginPart(name);
    whole.write(text, true);
    return whole.end();
  };
  const rows = beginPart('xl/worksheets/sheet1.xml');
  let text = SHEET_HEAD;
  let count = 0;
  return {
    row: (cells: readonly XlsxCell[]): void => {
      count++;
      if (count > MOST_ROWS) throw tooMany();
      const written = cells.map((cell, column) => cellXml(cell, reference(column, count)));
      text += `<row r="${count}">${written.join('')}</row>`;
      if (text.length < PIECE) return;
      rows.write(text, false);
      text = '';
    },
    end: (): void => {
      rows.write(`${text}</sheetData></worksheet>`, true);
      const entries = [
        rows.end(),
        part('[Content_Types].xml', TYPES),
        part('_rels/.rels', RELS),
        part('xl/workbook.xml', book(sheet)),
        part('xl/_rels/workbook.xml.rels', BOOK_RELS),
      ];
      const start = position;
      for (const entry of entries) put(centralHeader(entry));
      put(endRecord(entries.length, position - start, start));
      fsyncSync(file);
    },
    close: (): void => closeSync(file),
  };
};

const cellXml = (cell: XlsxCell, at: string): string => {
  if (cell === null || cell === '') return '';
  if (typeof cell === 'number' && Number.isFinite(cell)) return `<c r="${at}"><v>${cell}</v></c>`;
  if (typeof cell === 'boolean') return `<c r="${at}" t="b"><v>${cell ? 1 : 0}</v></c>`;
  return `<c r="${at}" t="inlineStr"><is><t xml:space="preserve">${escaped(String(cell).slice(0, LONGEST_CELL))}</t></is></c>`;
};

const UTF8_NAME = 0x800;
const DEFLATED = 8;
/** 1980-01-01: the same rows give the same bytes. */
const DAY = 0x21;

const localHeader = ({ name, crc, packed, size }: Entry): Buffer => {
  const head = Buffer.alloc(30);
  head.writeUInt32LE(0x04034b50, 0);
  common(head, 4, crc, packed, size, name.length);
  return Buffer.concat([head, Buffer.from(name)]);
};

const centralHeader = ({ name, crc, packed, size, at }: Entry): Buffer => {
  const head = Buffer.alloc(46);
  head.writeUInt32LE(0x02014b50, 0);
  head.writeUInt16LE(20, 4);
  common(head, 6, crc, packed, size, name.length);
  head.writeUInt32LE(at, 42);
  return Buffer.concat([head, Buffer.from(name)]);
};

/** What both headers tell of a part. */
const common = (head: Buffer, at: number, crc: number, packed: number, size: number, name: number): void => {
  head.writeUInt16LE(20, at);
  head.writeUInt16LE(UTF8_NAME, at + 2);
  head.writeUInt16LE(DEFLATED, at + 4);
  head.writeUInt16LE(DAY, at + 8);
  head.writeUInt32LE(crc, at + 10);
  head.writeUInt32LE(packed, at + 14);
  head.writeUInt32LE(size, at + 18);
  head.writeUInt16LE(name, at + 22);
};

const endRecord = (count: number, size: number, at: number): Buffer => {
  const end = Buffer.alloc(22);
  end.writeUInt32LE(0x06054b50, 0);
  end.writeUInt16LE(count, 8);
  end.writeUInt16LE(count, 10);
  end.writeUInt32LE(size, 12);
  end.writeUInt32LE(at, 16);
  return end;
};

const tooMany = (): IdriftError =>
  new IdriftError({
    code: 'bad-input',
    message: `An Excel sheet has ${MOST_ROWS} rows at most.`,
    where: 'format',
    hint: 'Export fewer rows, or write CSV or Parquet.',
  });
