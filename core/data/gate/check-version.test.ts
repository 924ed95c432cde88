import { describe, expect, it } from 'vitest';
import { check, filesOf, findingOf, fixed, fixNamed, lines, NOW, t } from './gate.fixture.ts';
import { applyFix } from './fixes.ts';

const rows = (n: number, text: (index: number) => string, label = 'positiv') =>
  Array.from({ length: n }, (_, index) => t(text(index), label));
const plain = (n: number, word = 'ord') =>
  rows(n, (index) => `${word}${index} alfa${index} beta${index} gamma${index}`);

describe('the gate', () => {
  it('is open for sound data, and says nothing', () => {
    const report = check(
      { train: lines(...plain(3)), test: lines(t('en annan text')) },
      { train: plain(3), test: [t('en annan text')] },
    );
    expect(report).toMatchObject({ ok: true, rows: 4, findings: [], checkedAt: NOW.toISOString() });
  });

  it('puts texts of two splits first, with both ways out', () => {
    const raw = {
      train: lines(t('bra mat'), t('Bra  MAT'), t('dyrt', 'negativ'), t('ok')),
      val: lines(t('ok')),
      test: lines(t('bra mat'), t('helt annan')),
    };
    const report = check({ ...raw, train: `${raw.train}${lines(t('x\ufffd'))}` });
    expect(report.ok).toBe(false);
    expect(report.findings[0]?.id).toBe('duplicate-across-splits');
    const finding = findingOf(report, 'duplicate-across-splits');
    expect(finding).toMatchObject({ severity: 'error', count: 3 });
    expect(finding.message).toContain(
      '2 texts stand in more than one split, among them 1 row of test (50 %) and 1 row of val (100 %)',
    );
    expect(finding.message).toContain('1 of them differs in letter case');
    expect(finding.places[0]).toMatchObject({
      split: 'test',
      index: 0,
      line: 1,
      text: 'bra mat',
      twin: { split: 'train', index: 0 },
    });
    const out = fixed(raw, fixNamed(finding, 'drop-rows'));
    expect(out).toEqual({ train: lines(t('dyrt', 'negativ')), val: raw.val, test: raw.test });
    const kept = fixed(raw, fixNamed(finding, 'keep-in-train'));
    expect(kept).toEqual({ train: raw.train, val: '', test: lines(t('helt annan')) });
    expect(check(out).findings.filter(({ check: each }) => each === 'duplicate-across-splits')).toEqual([]);
  });

  it('pairs nearly the same texts, across splits and within', () => {
    const text = 'jag är mycket nöjd med den nya telefonen som kom igår';
    const raw = {
      train: lines(t(`${text} kväll`), t(text), t('något helt annat')),
      test: lines(t(`${text} morse`), t('mer av annat')),
    };
    const report = check(raw);
    expect(report.ok).toBe(true);
    const across = findingOf(report, 'near-duplicate-across-splits');
    expect(across).toMatchObject({ severity: 'warning', count: 1 });
    expect(across.places[0]).toMatchObject({
      split: 'test',
      index: 0,
      twin: { split: 'train', index: 1 },
      note: '92 % of the words are those of train, line 2',
    });
    expect(fixed(raw, across.fix)).toEqual({ train: lines(t('något helt annat')), test: raw.test });
    const within = findingOf(report, 'near-duplicate');
    expect(within).toMatchObject({
      severity: 'info',
      count: 1,
      places: [{ split: 'train', index: 1, twin: { index: 0 } }],
    });
    expect(fixed(raw, within.fix).train).toBe(lines(t(`${text} kväll`), t('något helt annat')));
  });

  it('finds repeats in one split, and keeps the first', () => {
    const raw = { train: lines(t('a b'), t('c d'), t('A B'), t('a b')) };
    const finding = findingOf(check(raw), 'duplicate');
    expect(finding).toMatchObject({ severity: 'warning', count: 2, fix: { rows: { train: [2, 3] } } });
    expect(fixed(raw, finding.fix).train).toBe(lines(t('a b'), t('c d')));
  });

  it('finds one text with two labels; the majority decides where there is one', () => {
    const raw = { train: lines(t('bra'), t('bra'), t('Bra', 'negativ'), t('nja', 'negativ'), t('nja')) };
    const finding = findingOf(check(raw), 'conflicting-labels');
    expect(finding).toMatchObject({ severity: 'error', count: 5 });
    expect(finding.places[2]?.note).toBe('labels: positiv × 2, negativ');
    expect(fixed(raw, fixNamed(finding, 'relabel')).train).toBe(
      lines(t('bra'), t('bra'), t('Bra'), t('nja', 'negativ'), t('nja')),
    );
    expect(fixed(raw, fixNamed(finding, 'drop-rows')).train).toBe('');
  });

  it('holds labels against the last version, train, and each other', () => {
    const previous = { train: [t('a'), t('b', 'negativ')] };
    const raw = {
      train: lines(t('a'), t('c', 'Positiv'), t('d'), t('e', 'blandad')),
      test: lines(t('f', 'okänd')),
    };
    const report = check(raw, previous);
    expect(findingOf(report, 'new-label')).toMatchObject({ severity: 'warning', count: 3 });
    expect(findingOf(report, 'missing-label').message).toContain('"negativ"');
    expect(findingOf(report, 'missing-label:train')).toMatchObject({
      severity: 'error',
      count: 1,
      places: [{ split: 'test', label: 'okänd' }],
    });
    const spelling = findingOf(report, 'new-label:spelling');
    expect(spelling.message).toContain('"positiv" (2 rows) and "Positiv" (1 row)');
    expect(fixed(raw, spelling.fix).train).toBe(lines(t('a'), t('c'), t('d'), t('e', 'blandad')));
    expect(check(raw).findings.map(({ id }) => id)).not.toContain('new-label');
  });

  it('reads lists of labels, and renames inside them', () => {
    const raw = {
      train: lines(
        { text: 'a', labels: ['Pris', 'leverans'] },
        { text: 'b', labels: ['pris'] },
        { text: 'c', label: 'pris' },
        { text: 'd', labels: [] },
      ),
    };
    const finding = findingOf(check(raw), 'new-label:spelling');
    expect(fixed(raw, finding.fix).train).toContain('{"text":"a","labels":["pris","leverans"]}');
    expect(
      check(raw, { train: [{ text: 'a', label: 'leverans, pris', labels: ['leverans', 'pris'] }] }).findings.map(
        ({ id }) => id,
      ),
    ).toEqual(['new-label:spelling', 'new-label']);
  });

  it('tells lines that are no rows, and empty texts', () => {
    const raw = {
      train: `${lines(t('a'))}\n  \nnot json\n[1]\n{"text": "b"}\n{"label": "x"}\n{"text": 3, "label": "x"}\n${lines(t('  '))}`,
    };
    const report = check(raw);
    const bad = findingOf(report, 'unreadable-row');
    expect(bad).toMatchObject({ severity: 'error', count: 5 });
    expect(bad.places.map(({ line, index }) => [line, index])).toEqual([
      [4, 1],
      [5, 2],
      [6, 3],
      [7, 4],
      [8, 5],
    ]);
    expect(fixed(raw, bad.fix).train).toBe(`${lines(t('a'))}\n  \n${lines(t('  '))}`);
    const empty = findingOf(report, 'empty-text');
    expect(empty.places).toMatchObject([{ line: 9, index: 6 }]);
    expect(fixed(raw, empty.fix).train).not.toContain('"  "');
  });

  it('finds damaged letters and mends them, keeping every other byte', () => {
    const raw = {
      train: `{ "id": 7,  "text": "fÃ¶r dyrt" , "label":"negativ", "note": "Ã¥"}\r\n{"text": "bra", "label": "positiv"}\r\n{"text": "f\\u00c3\\u00b6r", "label": "n"}`,
    };
    const finding = findingOf(check(raw), 'encoding:mojibake');
    expect(finding).toMatchObject({
      severity: 'error',
      count: 2,
      places: [{ note: 'would be: för dyrt' }, { line: 3 }],
    });
    expect(fixed(raw, finding.fix).train).toBe(
      `{ "id": 7,  "text": "för dyrt" , "label":"negativ", "note": "Ã¥"}\r\n{"text": "bra", "label": "positiv"}\r\n{"text": "f\\u00f6r", "label": "n"}`,
    );
  });

  it('tells what cannot be mended, and control characters', () => {
    const raw = {
      train: lines(t('f\ufffdr'), t('a\u0000b'), t('bra')) + '{"text": "x \\ud83d y", "label": "positiv"}\n',
    };
    const report = check(raw);
    expect(report.findings.map(({ id, severity }) => [id, severity])).toEqual([
      ['encoding:replacement', 'error'],
      ['encoding:surrogate', 'error'],
      ['encoding:control', 'warning'],
    ]);
    expect(findingOf(report, 'encoding:replacement').fix.kind).toBe('drop-rows');
    expect(fixed(raw, findingOf(report, 'encoding:surrogate').fix).train).toContain(
      '{"text": "x  y", "label": "positiv"}',
    );
    expect(fixed(raw, findingOf(report, 'encoding:control').fix).train).toContain('"ab"');
    expect(JSON.parse(JSON.stringify(report))).toEqual(report);
  });

  it('writes files of other encodings as UTF-8', () => {
    const content = lines(t('på öland'), t('bra'));
    const latin = Buffer.from(content, 'latin1');
    const report = check({ train: latin });
    const finding = findingOf(report, 'encoding:not-utf-8');
    expect(finding).toMatchObject({ severity: 'error', count: 1, places: [{ text: 'på öland', line: 1 }] });
    expect(applyFix(filesOf({ train: latin }), finding.fix, NOW)).toMatchObject([{ changed: 1, dropped: 0 }]);
    expect(fixed({ train: latin }, finding.fix).train).toBe(content);
    for (const utf16 of [
      Buffer.from(`\ufeff${content}`, 'utf16le'),
      Buffer.from(content, 'utf16le'),
      Buffer.from(`\ufeff${content}`, 'utf16le').swap16(),
    ]) {
      const found = findingOf(check({ train: utf16 }), 'encoding:not-utf-8');
      expect(found.message).toContain('data/train.jsonl is UTF-16');
      expect(fixed({ train: utf16 }, found.fix).train).toBe(content);
    }
    const marked = { train: `\ufeff${content}` };
    const mark = findingOf(check(marked), 'encoding:byte-order-mark');
    expect(mark.severity).toBe('info');
    expect(fixed(marked, mark.fix).train).toBe(content);
  });

  it('finds texts that are cut, by the tokenizer where one is given', () => {
    const raw = { train: lines(t('ord '.repeat(600)), t('kort')) };
    expect(findingOf(check(raw), 'long-text')).toMatchObject({
      count: 1,
      severity: 'warning',
      places: [{ note: 'about 600 tokens' }],
    });
    expect(check(raw, null, { maxTokens: 700 }).findings).toEqual([]);
    const counted = check(raw, null, { maxTokens: 3, countTokens: (text) => text.length });
    expect(findingOf(counted, 'long-text').places[1]?.note).toBe('4 tokens');
  });

  it('masks personal data', () => {
    const raw = { train: `{"text": "maila asa@example.se", "label": "x", "id": 1}\n${lines(t('bra'))}` };
    const finding = findingOf(check(raw), 'personal-data');
    expect(finding).toMatchObject({
      severity: 'warning',
      count: 1,
      places: [{ note: 'mail address: asa@example.se' }],
    });
    expect(fixed(raw, finding.fix).train).toBe(`{"text": "maila [mail]", "label": "x", "id": 1}\n${lines(t('bra'))}`);
  });

  it('tells a shift of length and words, and none where new rows are like the old', () => {
    const words = Array.from({ length: 40 }, (_, at) => `ord${at}`);
    const sentence = (index: number, length: number, from: readonly string[]): string =>
      Array.from({ length }, (_, at) => from[(index * 7 + at * (index % 11)) % from.length]).join(' ');
    const before = Array.from({ length: 300 }, (_, index) => t(`${sentence(index, 5 + (index % 9), words)} a${index}`));
    const alike = Array.from({ length: 100 }, (_, index) =>
      t(`${sentence(index + 300, 5 + (index % 9), words)} b${index}`),
    );
    const shifts = (fresh: typeof before) =>
      check({ train: lines(...before, ...fresh) }, { train: before }).findings.filter(({ check: each }) =>
        each.endsWith('-shift'),
      );
    expect(shifts(alike)).toEqual([]);
    const longer = Array.from({ length: 100 }, (_, index) =>
      t(`${sentence(index, 25 + (index % 9), words)} c${index}`),
    );
    expect(shifts(longer).map(({ id, severity }) => [id, severity])).toEqual([['length-shift:train', 'warning']]);
    const others = Array.from({ length: 100 }, (_, index) =>
      t(
        `${sentence(
          index,
          5 + (index % 9),
          words.map((word) => `x${word}`),
        )} d${index}`,
      ),
    );
    const [shift] = shifts(others);
    expect(shift).toMatchObject({ id: 'vocabulary-shift:train', severity: 'warning' });
    expect(shift?.message).toContain('More of xord');
    expect(shifts(others)).toEqual([shift]);
  });

  it('does not go on for ever over texts that are all alike', () => {
    const same = lines(...rows(20_000, () => 'samma text om igen'));
    const numbered = lines(...rows(20_000, (index) => `order ${index} kom i tid och var hel och fin`));
    const started = performance.now();
    expect(findingOf(check({ train: same, test: same }), 'duplicate-across-splits').count).toBe(20_000);
    expect(
      findingOf(
        check({
          train: numbered,
          test: lines(...rows(200, (index) => `order x${index} kom i tid och var hel och fin`)),
        }),
        'near-duplicate-across-splits',
      ).count,
    ).toBe(200);
    expect(performance.now() - started).toBeLessThan(20_000);
  }, 60_000);
});
