import { describe, expect, it } from 'vitest';
import { parseDvcFile } from '../formats/dvc-file.ts';
import { check, lines, t } from './gate.fixture.ts';
import { recordIn, recordOf, withRecord } from './record.ts';

const POINTER = '# mine\nouts:\n- md5: 0123456789abcdef0123456789abcdef\n  size: 3\n  hash: md5\n  path: train.jsonl\n';
const report = check({ train: lines(t('a'), t('a')), test: lines(t('a')) });

describe('the gate in a pointer', () => {
  it('stands under meta, and leaves all else as it is', () => {
    const record = recordOf(report, true);
    const text = withRecord(`${POINTER}meta:\n  owner: us # of it\n  idrift:\n    other: 1\n`, 'x.dvc', record);
    expect(
      text.startsWith(
        `${POINTER}meta:\n  owner: us # of it\n  idrift:\n    other: 1\n    gate:\n      ok: false\n      forced: true\n`,
      ),
    ).toBe(true);
    expect(recordIn(parseDvcFile(text, 'x.dvc'))).toEqual(record);
    const sound = recordOf(check({ train: lines(t('a')) }), true);
    expect(sound).toMatchObject({ ok: true, forced: false, findings: {} });
    const again = withRecord(text, 'x.dvc', sound);
    expect(recordIn(parseDvcFile(again, 'x.dvc'))).toEqual(sound);
    expect(again).not.toContain('forced');
  });
  it('is not put where somebody keeps something else, and not read from it', () => {
    const text = `${POINTER}meta: a note\n`;
    expect(withRecord(text, 'x.dvc', recordOf(report, false))).toBe(text);
    for (const meta of ['a note', '[1]', '{idrift: 3}', '{idrift: {gate: {ok: perhaps}}}']) {
      expect(recordIn(parseDvcFile(`${POINTER}meta: ${meta}\n`, 'x.dvc'))).toBeNull();
    }
  });
});
