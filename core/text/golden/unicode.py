"""Which code points Python's `tokenizers` takes for letters, digits, punctuation, controls and accents; writes ../unicode-data.ts.

Run: python core/text/golden/unicode.py   (tokenizers 0.23; half a minute)
Each stage of that library has tables of another Unicode version (8, 9, 16 and 17), and the JavaScript engine has its own, so the
tables are taken from the library itself, by asking it for each code point.
"""
import pathlib

from tokenizers import Regex, normalizers, pre_tokenizers

POINTS = [c for c in range(0x110000) if not 0xD800 <= c <= 0xDFFF]


def bert(**on):
    off = dict(clean_text=False, handle_chinese_chars=False, strip_accents=False, lowercase=False)
    return normalizers.BertNormalizer(**{**off, **on})


def removed_by(normalizer):
    return lambda c: normalizer.normalize_str(chr(c)) == ""


def matched_by(pattern):
    split = pre_tokenizers.Split(Regex(pattern), "removed")
    return lambda c: not split.pre_tokenize_str(chr(c))


def isolated_by(pre_tokenizer):
    return lambda c: len(pre_tokenizer.pre_tokenize_str("x" + chr(c) + "x")) == 3


def ranges(holds):
    """Gaps and lengths in turn, base 36, of the ranges that hold: `2r q 6 q` is a-z and A-Z the other way round."""
    found, last = [], 0
    start = None
    for c in [*POINTS, None]:
        inside = c is not None and holds(c)
        if inside and start is None:
            start = c
        elif inside and c != before + 1:
            found += [start - last, before + 1 - start]
            last, start = before + 1, c
        elif not inside and start is not None:
            found += [start - last, before + 1 - start]
            last, start = before + 1, None
        before = c
    return " ".join(map(base36, found))


def base36(n):
    digits = "0123456789abcdefghijklmnopqrstuvwxyz"
    return base36(n // 36) + digits[n % 36] if n >= 36 else digits[n]


TABLES = {
    "LETTERS": ("\\p{L} of the pattern that cuts byte-level words.", matched_by(r"\p{L}")),
    "NUMBERS": ("\\p{N} of the same.", matched_by(r"\p{N}")),
    "PUNCTUATION": ("What BERT makes words of their own.", isolated_by(pre_tokenizers.Punctuation("isolated"))),
    "CONTROLS": ("What BERT's cleaning drops: Cc, Cf and Co, NUL and U+FFFD; unassigned ones stay.", removed_by(bert(clean_text=True))),
    "ACCENTS": ("Marks that BERT's stripping of accents drops.", removed_by(bert(strip_accents=True))),
}
lines = [
    "/** Code points as Python's `tokenizers` sorts them: gaps and lengths of ranges in turn, base 36. Written by golden/unicode.py. */",
    "",
]
for name, (comment, holds) in TABLES.items():
    lines += [f"/** {comment} */", f"export const {name} =", f"  '{ranges(holds)}';", ""]
target = pathlib.Path(__file__).parent.parent / "unicode-data.ts"
target.write_text("\n".join(lines[:-1]) + "\n", encoding="utf-8")
