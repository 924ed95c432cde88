"""Token ids by Python's `transformers` for texts that trip tokenizers up; writes what tokenizer.golden.test.ts reads.

Run: python core/text/golden/make.py           (transformers 5, tokenizers 0.23, sentencepiece; not needed to run the tests)
     python core/text/golden/make.py --train   trains the small vocabularies anew first
Vocabularies are small on purpose: many words fall apart into pieces or are unknown.
- texts.json.gz: the texts of texts.py.
- FAMILY/: a folder as a model of that family has it; FAMILY/ids.json: for each text `COUNT.HASH` of its ids (see `fingerprint`).
"""
import gzip
import json
import pathlib
import sys

from texts import tricky_texts
from transformers import AutoTokenizer

here = pathlib.Path(__file__).parent


def fingerprint(ids):
    """How many, and FNV-1a over the ids as 32-bit numbers."""
    value = 0x811C9DC5
    for one in ids:
        value = ((value ^ one) * 0x01000193) & 0xFFFFFFFF
    return f"{len(ids)}.{value:x}"


def main():
    if "--train" in sys.argv:
        from train import train_all

        train_all()
    texts = tricky_texts()
    packed = json.dumps(texts, ensure_ascii=True).encode()
    (here / "texts.json.gz").write_bytes(gzip.compress(packed, mtime=0))
    for folder in sorted(path.parent for path in here.glob("*/tokenizer_config.json")):
        tokenizer = AutoTokenizer.from_pretrained(folder)
        ids = [tokenizer(text)["input_ids"] for text in texts]
        facts = {"size": len(tokenizer), "pad": tokenizer.pad_token_id, "cls": tokenizer.cls_token_id, "sep": tokenizer.sep_token_id,
                 "unk": tokenizer.unk_token_id, "cut": tokenizer(texts[-1] * 50, truncation=True, max_length=32)["input_ids"]}
        lines = ",\n".join(json.dumps(fingerprint(one)) for one in ids)
        (folder / "ids.json").write_text(f'{{"facts": {json.dumps(facts)},\n"ids": [\n{lines}\n]}}\n', encoding="utf-8")
        print(folder.name, type(tokenizer).__name__, len(tokenizer), sum(map(len, ids)), "ids")


if __name__ == "__main__":
    main()
