"""Token ids by Python's `tokenizers` for texts that trip tokenizers up; writes ids.json beside this file.

Run: python core/text/golden/make.py      (tokenizers 0.22 or newer; not needed to run the tests)
The vocabulary is small on purpose: many words fall apart into pieces or become [UNK].
"""
import json
import pathlib

from tokenizers import Tokenizer

here = pathlib.Path(__file__).parent
texts = [
    "Snabb leverans, mycket nöjd!", "ALDRIG mer... Toppen?", "Å Ä Ö å ä ö é ü ß", "A\u030angstro\u0308m",
    "😀 emoji 👩‍👩‍👧 och text", "日本語 och 漢字blandat", "noll\u200bbredd\u00adbindestreck", "tab\tny\nrad\r\nslut",
    "   ", "", "en" * 60, "pris: 1 299:- (ca. 10%)", "«citat» “citat” ’s", "e-post: a.b@c.se", "İstanbul ΣΑΣ ǅ",
    "kontroll\x00\x07tecken", "a\u0301e\u0301 kombinerat", "!!!???", "$+<=>^`|~", "ﬁ ligatur Ⅷ ½", "ord" + "\u0301" * 3,
    "العربية עברית हिन्दी ไทย", "x" * 101, "[CLS] [MASK] vanlig [SEP]", "\ufffd ersättning \ufeff bom",
]
tokenizer = Tokenizer.from_file(str(here / "tokenizer.json"))
json.dump([{"text": t, "ids": tokenizer.encode(t).ids} for t in texts], open(here / "ids.json", "w"), ensure_ascii=True, indent=0)
