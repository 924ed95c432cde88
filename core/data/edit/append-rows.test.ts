import { describe, expect, it } from 'vitest';
import { readRows } from '../../text/jsonl.ts';
import { otherKeys, withAppended } from './append-rows.ts';

const ROWS = [{ text: 'El paquete "llegó" roto', label: 'negativ' }];
const added = (file: string, rows = ROWS): string => withAppended(Buffer.from(file), rows, 'data/train.jsonl').toString();

describe('rows at the end of a data file', () => {
  it.each([
    ['{"text":"a","label":"b"}\n', '{"text":"El paquete \\"llegó\\" roto","label":"negativ"}\n'],
    ['{"label": "b", "text": "å"}\n', '{"label": "negativ", "text": "El paquete \\"llegó\\" roto"}\n'],
    ['{ "text": "a", "label": "b" }\n', '{ "text": "El paquete \\"llegó\\" roto", "label": "negativ" }\n'],
    [
      '{"text": "\\u00e5", "label": "b"}\n',
      '{"text": "El paquete \\"lleg\\u00f3\\" roto", "label": "negativ"}\n',
    ],
    [
      '{"id":7,"text":"a","label":"b","source":"web"}\n',
      '{"id":null,"text":"El paquete \\"llegó\\" roto","label":"negativ","source":null}\n',
    ],
    ['{"text":"a","labels":["b"]}\n', '{"text":"El paquete \\"llegó\\" roto","labels":["negativ"]}\n'],
    ['{"text":"a","label":["b"]}\n', '{"text":"El paquete \\"llegó\\" roto","label":["negativ"]}\n'],
    ['', '{"text":"El paquete \\"llegó\\" roto","label":"negativ"}\n'],
  ])('are written as %j is', (file, line) => {
    expect(added(file)).toBe(`${file}${line}`);
    expect(readRows(Buffer.from(added(file)), 'x').at(-1)).toMatchObject(ROWS[0] ?? {});
  });
  it('end as the lines before them do, and begin on a line of their own', () => {
    expect(added('{"text":"a","label":"b"}\r\n')).toMatch(/"b"\}\r\n\{"text":"El [^\n]*\r\n$/);
    expect(added('{"text":"a","label":"b"}')).toMatch(/"b"\}\n\{"text":"El /);
    expect(added('\ufeff{"text": "a", "label": "b"}\n\n \n')).toMatch(/^\ufeff.*\n\n \n\{"text": "El /);
  });
  it('leave the bytes before them alone, whatever they are', () => {
    const broken = Buffer.concat([Buffer.from('{"text":"a","label":"b"}\n'), Buffer.from([0xe5, 0x0a]), Buffer.from('no\n')]);
    const now = withAppended(broken, ROWS, 'x');
    expect(now.subarray(0, broken.length).equals(broken)).toBe(true);
    expect(now.subarray(broken.length).toString()).toBe('{"text":"El paquete \\"llegó\\" roto","label":"negativ"}\n');
  });
  it('are not put into UTF-16, and say which fields nobody filled', () => {
    expect(() => withAppended(Buffer.from('\ufeff{"text":"a"}\n', 'utf16le'), ROWS, 'data/train.jsonl')).toThrow(
      'data/train.jsonl is UTF-16: rows cannot be added to it.',
    );
    expect(otherKeys(Buffer.from('{"id":7,"text":"a","label":"b"}\n'))).toEqual(['id']);
  });
});
